package io.escrowmq.protocol.message;

/** What happens to a transaction whose checks are used up. */
public enum ExhaustedPolicy {
  /** It is parked and listed for an operator. */
  PARK,
  /** A fence is sent to a producer of its resource; what then stands in the barrier row decides. */
  ROLLBACK
}
