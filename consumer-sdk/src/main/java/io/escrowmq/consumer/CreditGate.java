package io.escrowmq.consumer;

/**
 * How many messages the broker may push: never more than fit, and granted again when half is used,
 * so that the pipe stays full and credit costs few frames. Loop only.
 */
final class CreditGate {
  private final int most;

  /** What the broker may still push, as far as we know. */
  private int granted;

  CreditGate(int most) {
    this.most = most;
  }

  /** A new session begins without credit. */
  void reset() {
    granted = 0;
  }

  /** The broker used some. */
  void used(int messages) {
    granted = Math.max(0, granted - messages);
  }

  /**
   * How much to grant now; counted as granted.
   *
   * @param held delivered and not settled
   * @param unanswered settled, but the broker has not confirmed it: when a full pipe of those has
   *     gathered, more would only pile up
   * @param hungry whether handlers have nothing to do
   */
  int take(int held, int unanswered, boolean hungry) {
    int room = most - held - granted;
    boolean due = room * 2 >= most || (hungry && granted == 0);
    if (room <= 0 || !due || unanswered >= most) {
      return 0;
    }
    granted += room;
    return room;
  }
}
