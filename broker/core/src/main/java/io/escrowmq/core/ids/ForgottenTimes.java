package io.escrowmq.core.ids;

import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;

/**
 * The seconds, by the ids' own times, of which at least one id was forgotten: what is not known of
 * such a second may have been known, and the answer is FORGOTTEN, never "unknown".
 */
public final class ForgottenTimes {
  private final OffsetSet seconds;

  /** Nothing is forgotten. */
  public ForgottenTimes() {
    this(new OffsetSet());
  }

  private ForgottenTimes(OffsetSet seconds) {
    this.seconds = seconds;
  }

  /**
   * Notes that an id is not known any more.
   *
   * @param msb the id's high half
   */
  public void forgot(long msb) {
    long second = Uuid7.second(msb);
    if (!seconds.contains(second)) {
      seconds.add(second, second);
    }
  }

  /**
   * {@return whether an id that is not known may have been known}
   *
   * @param msb the id's high half
   */
  public boolean mayHaveForgotten(long msb) {
    return seconds.contains(Uuid7.second(msb));
  }

  /**
   * Writes the seconds.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    seconds.writeTo(out);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static ForgottenTimes readFrom(StateInput in) throws IOException {
    return new ForgottenTimes(OffsetSet.readFrom(in));
  }
}
