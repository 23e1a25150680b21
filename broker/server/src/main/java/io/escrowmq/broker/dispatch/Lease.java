package io.escrowmq.broker.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * A message in the hands of one consumer until a deadline.
 *
 * <pre>{@code
 * held by a member --connection lost--> orphan (consumer id remembered, for the grace) --adopted--> held
 *      |  |                                |
 *      |  +-- deadline ---> ending <-------+  (lease lost is being logged; answers still count)
 *      +-- settled, retry --> gone
 * }</pre>
 */
final class Lease {

  final long offset;
  final int attempt;
  final long keyHash;
  String consumerId;
  @Nullable Member member;
  long deadlineMs;
  boolean ending;

  /** Answers of its member that are not logged yet. */
  int answers;

  /** Its member left; it goes back when its answers came to nothing. */
  boolean left;

  /** Nobody's: a message that cannot be read, until that is logged. */
  Lease(long offset, int attempt, long keyHash) {
    this.offset = offset;
    this.attempt = attempt;
    this.keyHash = keyHash;
    this.consumerId = "";
    this.deadlineMs = Long.MAX_VALUE;
    this.ending = true;
  }

  Lease(long offset, int attempt, long keyHash, Member member, long deadlineMs) {
    this.offset = offset;
    this.attempt = attempt;
    this.keyHash = keyHash;
    this.consumerId = member.consumerId;
    this.member = member;
    this.deadlineMs = deadlineMs;
  }
}
