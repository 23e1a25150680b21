package io.escrowmq.core;

import java.util.UUID;

/**
 * What became of a message id.
 *
 * @param id the message id
 * @param kind the state
 * @param topic the topic; empty if not known
 * @param offset the offset; -1 if it has none (yet)
 * @param deadIn a group that counts and gave it up, else empty
 */
public record Consumption(UUID id, Kind kind, String topic, long offset, String deadIn) {
  /** The states, as ARCHITECTURE.md section 8 defines them. */
  public enum Kind {
    /** Surely never stored. */
    UNKNOWN,
    /** In an undecided transaction, or delayed. */
    HELD,
    /** Visible, and not yet consumed. */
    STORED,
    /** At least one group that counts had to consume it, and all such have; final. */
    CONSUMED,
    /** A dead letter in a group that counts. */
    DEAD,
    /** Retention took it before it was consumed. */
    EXPIRED,
    /** Rolled back, withdrawn, or discarded with its topic. */
    DISCARDED,
    /** Older than the id window: not known any more. */
    FORGOTTEN
  }
}
