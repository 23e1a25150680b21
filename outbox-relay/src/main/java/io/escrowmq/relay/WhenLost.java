package io.escrowmq.relay;

/** What becomes of a row whose message expired, or was discarded, before it was consumed. */
public enum WhenLost {
  /** It is kept, with the reason, until an operator retries or discards it. */
  PARK,
  /** It is deleted. */
  FINISH
}
