package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;
import java.util.UUID;

/**
 * Holds two sets of messages until the transaction is decided. Answered by {@link Prepared}; a
 * repeat is answered alike.
 *
 * @param transactionId made by the producer, UUIDv7
 * @param resource the database whose barrier table decides, or the nil UUID for a user's own
 *     checker
 * @param policy when to ask about it
 * @param onCommit released by COMMIT, over any topics
 * @param onRollback released by ROLLBACK, over any topics
 */
public record Prepare(
    UUID transactionId,
    UUID resource,
    CheckPolicy policy,
    List<EncodedMessage> onCommit,
    List<EncodedMessage> onRollback)
    implements Request {
  /**
   * Copies the lists.
   *
   * @param transactionId made by the producer, UUIDv7
   * @param resource the database whose barrier table decides, or the nil UUID for a user's own
   *     checker
   * @param policy when to ask about it
   * @param onCommit released by COMMIT, over any topics
   * @param onRollback released by ROLLBACK, over any topics
   */
  public Prepare {
    onCommit = List.copyOf(onCommit);
    onRollback = List.copyOf(onRollback);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.prepare(this);
  }

  void write(WireWriter out) {
    out.uuid(transactionId);
    out.uuid(resource);
    policy.write(out);
    out.list(onCommit, EncodedMessage::write);
    out.list(onRollback, EncodedMessage::write);
  }

  static Prepare read(WireReader in) {
    return new Prepare(
        in.uuid("transactionId"),
        in.uuid("resource"),
        CheckPolicy.read(in),
        EncodedMessage.readList("onCommit", in),
        EncodedMessage.readList("onRollback", in));
  }
}
