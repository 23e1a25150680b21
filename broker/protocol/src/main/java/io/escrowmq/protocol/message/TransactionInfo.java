package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * A transaction as listed.
 *
 * @param transactionId its id
 * @param state HELD, PARKED, COMMITTED, ROLLED_BACK or WITHDRAWN
 * @param producerGroup who prepared it
 * @param resource whose barrier table decides; the nil UUID if none
 * @param preparedAtMs the broker's time of prepare
 * @param ageMs time since prepare, milliseconds
 * @param checks UNKNOWN answers so far
 * @param nextCheckAtMs when it is asked about next, broker's time; 0 if decided or parked
 * @param messages how many messages its sets hold
 * @param decidedBy who decided and why, empty while undecided
 */
public record TransactionInfo(
    UUID transactionId,
    String state,
    String producerGroup,
    UUID resource,
    long preparedAtMs,
    long ageMs,
    int checks,
    long nextCheckAtMs,
    int messages,
    String decidedBy) {
  void write(WireWriter out) {
    out.uuid(transactionId);
    out.name(state);
    out.name(producerGroup);
    out.uuid(resource);
    out.i64(preparedAtMs);
    out.i64(ageMs);
    out.i32(checks);
    out.i64(nextCheckAtMs);
    out.i32(messages);
    out.text(decidedBy);
  }

  static TransactionInfo read(WireReader in) {
    return new TransactionInfo(
        in.uuid("transactionId"),
        in.name("state"),
        in.name("producerGroup"),
        in.uuid("resource"),
        in.i64("preparedAtMs"),
        in.i64("ageMs"),
        in.i32("checks"),
        in.i64("nextCheckAtMs"),
        in.i32("messages"),
        in.text("decidedBy"));
  }
}
