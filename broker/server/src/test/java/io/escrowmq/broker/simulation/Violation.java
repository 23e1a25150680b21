package io.escrowmq.broker.simulation;

/** An invariant of INVARIANTS.md does not hold. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  Violation(String invariant, String what) {
    super("Invariant " + invariant + ": " + what);
  }

  Violation(String invariant, String what, Throwable cause) {
    super("Invariant " + invariant + ": " + what, cause);
  }
}
