package io.escrowmq.quickstart.process;

import java.util.List;
import java.util.Optional;

/**
 * A line of a child's standard output that is meant for the supervisor.
 *
 * @param word what happened
 * @param rest what belongs to it
 */
public record Signal(String word, List<String> rest) {
  /** Every such line begins with this. */
  static final String MARK = "@";

  /** The process works. */
  public static final String READY = "ready";

  /** A thread stands at its kill point: point, order, message id. The process wants kill -9. */
  public static final String PAUSED = "paused";

  /** All work is done. */
  public static final String DONE = "done";

  /** The inbox has suppressed a duplicate: message id. */
  public static final String SUPPRESSED = "suppressed";

  /** Copies the list. */
  public Signal {
    rest = List.copyOf(rest);
  }

  /** {@return the signal in this line, if it is one} */
  static Optional<Signal> in(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    List<String> words = List.of(line.substring(MARK.length()).split(" ", -1));
    return Optional.of(new Signal(words.get(0), words.subList(1, words.size())));
  }
}
