package io.escrowmq.broker.dispatch;

import io.escrowmq.core.command.Image;

/** The connection of a consumer, as the dispatcher sees it. Called on the shard's thread. */
public interface MemberPort {

  /**
   * Sends a message; written with what else has gathered at the end of the turn.
   *
   * @param subscription which of the connection's subscriptions
   * @param offset the message's offset
   * @param attempt which delivery it is, from 1
   * @param image the message's bytes; they may be others after this turn
   */
  void deliver(int subscription, long offset, int attempt, Image image);

  /**
   * The group was deleted: the subscription is over, and its consumer must subscribe again.
   *
   * @param subscription which of the connection's subscriptions
   */
  void groupDeleted(int subscription);

  /** The longest frame that the consumer takes, bytes. */
  int maxFrameBytes();

  /** Whether the connection takes more; when it does again, it asks the dispatcher to go on. */
  boolean writable();
}
