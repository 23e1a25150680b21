package io.escrowmq.jdbc.outbox;

/**
 * How much the outbox holds.
 *
 * @param pending rows to be published, or published and not yet consumed
 * @param stored rows marked as stored
 * @param blocked rows that failed
 * @param parked rows that an operator must decide
 * @param oldestAgeMs age of the oldest row of any state by the database's clock, milliseconds; 0 if
 *     there is none
 */
public record OutboxBacklog(
    long pending, long stored, long blocked, long parked, long oldestAgeMs) {}
