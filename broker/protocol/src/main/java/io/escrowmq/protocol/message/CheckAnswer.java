package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * A producer's answer about one transaction.
 *
 * @param transactionId the transaction
 * @param verdict what the barrier row or the user's checker says
 * @param detail why, for people, where the verdict is UNKNOWN; may be empty
 */
public record CheckAnswer(UUID transactionId, Verdict verdict, String detail) {
  void write(WireWriter out) {
    out.uuid(transactionId);
    out.constant(verdict);
    out.text(detail);
  }

  static CheckAnswer read(WireReader in) {
    return new CheckAnswer(
        in.uuid("transactionId"), in.constant("verdict", Verdict.values()), in.text("detail"));
  }
}
