package io.escrowmq.broker.shard;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The payload of a batch: its commands one after another, each behind its length.
 *
 * <pre>
 *   u32 length of the command | command (see CommandCodec) | u32 length | command | ...
 * </pre>
 *
 * <p>Stateless.
 */
public final class BatchPayload {

  private static final int LENGTH_BYTES = 4;

  private BatchPayload() {}

  /** Bytes that a command takes in a payload. */
  static int bytes(Command command) {
    return LENGTH_BYTES + CommandCodec.encodedLength(command);
  }

  /** Appends a command that takes this many bytes. */
  static void append(Command command, int bytes, ByteBuffer payload) {
    payload.putInt(bytes - LENGTH_BYTES);
    CommandCodec.encode(command, payload);
  }

  /**
   * Walks the commands of a batch. Their images share the payload's array.
   *
   * @param batch whole and checked
   * @param commands gets each command, in order
   * @throws IllegalStateException if the payload does not hold what the batch says
   */
  public static void forEach(DurableBatch batch, Consumer<Command> commands) {
    ByteBuffer payload = batch.payload();
    int end = payload.limit();
    for (int i = 0; i < batch.count(); i++) {
      int length = payload.remaining() < LENGTH_BYTES ? -1 : payload.getInt();
      if (length < 0 || length > end - payload.position()) {
        throw damaged(batch, "command " + i + " does not fit");
      }
      payload.limit(payload.position() + length);
      commands.accept(CommandCodec.decode(payload));
      payload.limit(end);
    }
    if (payload.hasRemaining()) {
      throw damaged(batch, "more bytes follow");
    }
  }

  private static IllegalStateException damaged(DurableBatch batch, String what) {
    return new IllegalStateException(
        "Expected "
            + batch.count()
            + " commands in the batch at "
            + batch.position()
            + ", but "
            + what);
  }

  /**
   * Folds a batch into a state without effects: in replay, and for snapshots.
   *
   * @param state covers everything before the batch
   * @param batch the next batch of the log
   */
  public static void fold(ShardState state, DurableBatch batch) {
    int[] ordinal = {0};
    forEach(
        batch,
        command -> {
          state.apply(
              batch.timeMs(),
              new MessageRef(batch.position().value(), ordinal[0]),
              command,
              effect -> {});
          ordinal[0] += ShardState.messageCount(command);
        });
  }
}
