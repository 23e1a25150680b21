package io.escrowmq.broker.shard;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.core.Effect;
import io.escrowmq.core.command.Command;

/** The rest of the broker, as the shard sees it. Called on the shard's thread. */
public interface ShardListener {

  /** Nobody listens yet. */
  ShardListener NONE =
      new ShardListener() {
        @Override
        public void applying(long position, int firstOrdinal, Command command) {
          // Nothing is delivered yet.
        }

        @Override
        public void on(Effect effect) {
          // Replay has no effects outside the state.
        }

        @Override
        public void leading(long epoch) {
          // Nothing to open yet.
        }

        @Override
        public void following(String hint) {
          // Nothing to close yet.
        }

        @Override
        public void applied(DurableBatch batch) {
          // Nobody counts yet.
        }

        @Override
        public void stopped(Throwable cause) {
          // Whoever starts the shard sees the exception.
        }
      };

  /**
   * The shard replayed its log and takes commands from now on.
   *
   * @param epoch number of this leadership
   */
  void leading(long epoch);

  /**
   * Another node leads: nothing is accepted until the next {@link #leading}, and what becomes
   * durable meanwhile has no effects. Whatever is not state is to be dropped: clients connect to
   * the new leader.
   *
   * @param hint who leads
   */
  void following(String hint);

  /**
   * A batch was applied, replayed or live.
   *
   * @param batch which
   */
  void applied(DurableBatch batch);

  /**
   * The shard stopped for good and must not be used any more.
   *
   * @param cause a broken invariant or a failed log
   */
  void stopped(Throwable cause);

  /**
   * A durable command is about to be applied: its message images may be kept for delivery.
   *
   * @param position the batch's log position
   * @param firstOrdinal ordinal of the command's first message in the batch
   * @param command the command
   */
  void applying(long position, int firstOrdinal, Command command);

  /**
   * One effect.
   *
   * @param effect what to carry out
   */
  void on(Effect effect);
}
