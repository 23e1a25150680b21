package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * A transaction that the broker wants to know the outcome of.
 *
 * @param transactionId the transaction
 * @param resource the database whose barrier table decides, or the nil UUID for a user's own
 *     checker
 * @param preparedAtMs the broker's time of prepare, milliseconds since the epoch
 * @param ageMs how long ago that was by the broker's clock, milliseconds
 * @param check how many UNKNOWN answers there were so far
 */
public record TransactionQuery(
    UUID transactionId, UUID resource, long preparedAtMs, long ageMs, int check) {
  void write(WireWriter out) {
    out.uuid(transactionId);
    out.uuid(resource);
    out.i64(preparedAtMs);
    out.i64(ageMs);
    out.i32(check);
  }

  static TransactionQuery read(WireReader in) {
    return new TransactionQuery(
        in.uuid("transactionId"),
        in.uuid("resource"),
        in.i64("preparedAtMs"),
        in.i64("ageMs"),
        in.i32("check"));
  }
}
