package io.escrowmq.broker.checkback;

import java.util.List;

/**
 * The connection of a producer, or the way to a service that answers for one, as the check-back
 * sees it. Called on the shard's thread.
 */
public interface ProducerPort {

  /**
   * Sends questions in one frame.
   *
   * @param questions one or many
   * @param fence whether the transactions must not be able to commit any more
   */
  void ask(List<Question> questions, boolean fence);

  /** Whether the connection takes more. */
  boolean writable();

  /**
   * {@return how many questions may be open at a time, so that a slow producer does not gather all
   * of them}
   */
  default int openQuestionsMax() {
    return 4_096;
  }
}
