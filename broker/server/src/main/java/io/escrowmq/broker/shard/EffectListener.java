package io.escrowmq.broker.shard;

import io.escrowmq.core.Effect;
import io.escrowmq.core.command.Command;

/**
 * Hears what follows from applied commands, in log order, on the shard's thread; live only, never
 * in replay.
 */
public interface EffectListener {

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
