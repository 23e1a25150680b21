package io.escrowmq.broker.checkback;

import java.util.UUID;

/**
 * What a producer is asked about a transaction.
 *
 * @param transactionId the transaction
 * @param resource whose barrier table decides; nil = the user's checker
 * @param preparedAtMs shard time of its prepare
 * @param ageMs how long ago that was
 * @param checks UNKNOWN answers so far
 */
public record Question(
    UUID transactionId, UUID resource, long preparedAtMs, long ageMs, int checks) {}
