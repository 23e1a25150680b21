package io.escrowmq.core.command;

import java.util.List;
import java.util.UUID;

/**
 * Holds two sets until a decision.
 *
 * @param transactionId UUIDv7
 * @param producerGroup who may decide
 * @param resource whose barrier table decides; nil = the user's checker
 * @param rules when to ask
 * @param onCommit released by COMMIT
 * @param onRollback released by ROLLBACK
 */
public record Prepare(
    UUID transactionId,
    String producerGroup,
    UUID resource,
    CheckRules rules,
    List<Message> onCommit,
    List<Message> onRollback)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.prepare(this);
  }
}
