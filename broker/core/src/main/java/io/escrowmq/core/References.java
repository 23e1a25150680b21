package io.escrowmq.core;

import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.HeldMessage;
import java.util.UUID;

/** Told of every message whose image the state needs; see {@link ShardState#visitReferences}. */
public interface References {

  /**
   * A message of a set of an undecided transaction.
   *
   * @param transactionId the transaction
   * @param message the message
   */
  void held(UUID transactionId, HeldMessage message);

  /**
   * A message that waits for its time.
   *
   * @param message the message
   */
  void delayed(DelayedMessage message);

  /**
   * A visible message.
   *
   * @param topic its topic
   * @param offset its offset
   */
  void visible(TopicView topic, long offset);
}
