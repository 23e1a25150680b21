package io.escrowmq.jdbc.barrier;

import java.util.UUID;

/**
 * A transaction whose outcome is asked for.
 *
 * @param transactionId the transaction
 * @param ageMs how long ago it was prepared, by the clock of who asks, milliseconds; beyond the
 *     retention no fence is set
 */
public record BarrierCheck(UUID transactionId, long ageMs) {}
