package io.escrowmq.core.ids;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The highest epoch seen of each fence. Never forgotten: an old publisher may come back at any
 * time.
 */
public final class Fences {
  /** Most fences. */
  static final int MAX_FENCES = 1 << 17;

  private final TreeMap<String, Long> epochs = new TreeMap<>();

  /**
   * {@return whether a publisher with this epoch was overtaken}
   *
   * @param fence the fence's name
   * @param epoch the epoch
   */
  public boolean isBehind(String fence, long epoch) {
    Long highest = epochs.get(fence);
    return highest != null && epoch < highest;
  }

  /**
   * {@return whether another fence can be kept, or this one is already}
   *
   * @param fence the fence's name
   */
  public boolean hasRoomFor(String fence) {
    return epochs.size() < MAX_FENCES || epochs.containsKey(fence);
  }

  /**
   * Notes that an epoch was seen.
   *
   * @param fence the fence's name
   * @param epoch the epoch
   */
  public void raise(String fence, long epoch) {
    epochs.merge(fence, epoch, Math::max);
  }

  /**
   * Writes the fences, by name.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putInt(epochs.size());
    for (Map.Entry<String, Long> fence : epochs.entrySet()) {
      out.putString(fence.getKey());
      out.putLong(fence.getValue());
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static Fences readFrom(StateInput in) throws IOException {
    Fences fences = new Fences();
    int count = in.readIndex(MAX_FENCES + 1, "a count of fences");
    for (int i = 0; i < count; i++) {
      fences.epochs.put(in.readString(), in.readLong());
    }
    return fences;
  }
}
