package io.escrowmq.broker.shard;

import io.escrowmq.core.Reply;
import io.escrowmq.protocol.error.ErrorCode;

/**
 * Whoever submitted a command and waits for what becomes of it. Called once, on the shard's thread.
 */
public interface Waiter {

  /** For commands that nobody waits for. */
  Waiter NOBODY =
      new Waiter() {
        @Override
        public void applied(Reply reply) {
          // Nobody asked.
        }

        @Override
        public void refused(ErrorCode code, String text) {
          // Nobody asked; timers submit it again.
        }
      };

  /**
   * The command is durable and applied, or the applied state answers it already.
   *
   * @param reply what the state machine says
   */
  void applied(Reply reply);

  /**
   * The shard did not take the command, or cannot say what became of it.
   *
   * @param code why
   * @param text a sentence for people
   */
  void refused(ErrorCode code, String text);
}
