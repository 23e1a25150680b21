package io.escrowmq.quickstart;

import io.escrowmq.quickstart.process.Child;

/** A process ended that should not have. */
final class ChildDiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Child child;

  ChildDiedException(Child child) {
    super("Expected " + child.name() + " to go on, but it ended by itself");
    this.child = child;
  }

  Child child() {
    return child;
  }
}
