package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.UUID;

/**
 * What became of a message id.
 *
 * @param id the message id
 * @param kind the state
 * @param topic the topic, empty if not known
 * @param partition always 0 today
 * @param offset the offset, or -1 if it has none (yet)
 * @param deadIn the group in which it is a dead letter, else empty
 */
public record ConsumptionState(
    UUID id, Kind kind, String topic, int partition, long offset, String deadIn) {
  /** The states, as ARCHITECTURE.md section 8 defines them. */
  public enum Kind {
    /** Surely never stored. */
    UNKNOWN,
    /** In an undecided transaction, or delayed. */
    HELD,
    /** Visible, and not yet consumed. */
    STORED,
    /**
     * At least one group that counts had it to consume, and all such have acknowledged it; final.
     */
    CONSUMED,
    /** A dead letter in a group that counts. */
    DEAD,
    /** Retention took it before it was consumed. */
    EXPIRED,
    /** Rolled back, withdrawn, or discarded by an operator. */
    DISCARDED,
    /** Older than the id window: not known any more. */
    FORGOTTEN
  }

  void write(WireWriter out) {
    out.uuid(id);
    out.constant(kind);
    out.name(topic);
    out.i32(partition);
    out.i64(offset);
    out.name(deadIn);
  }

  static ConsumptionState read(WireReader in) {
    return new ConsumptionState(
        in.uuid("id"),
        in.constant("kind", Kind.values()),
        in.name("topic"),
        in.i32("partition"),
        in.i64("offset"),
        in.name("deadIn"));
  }
}
