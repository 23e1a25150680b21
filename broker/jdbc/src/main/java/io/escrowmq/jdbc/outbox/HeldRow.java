package io.escrowmq.jdbc.outbox;

/**
 * A row that waits for somebody's decision.
 *
 * @param head the row; BLOCKED or PARKED
 * @param lastError why
 */
public record HeldRow(OutboxHead head, String lastError) {}
