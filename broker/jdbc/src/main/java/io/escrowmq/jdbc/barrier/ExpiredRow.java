package io.escrowmq.jdbc.barrier;

import java.util.UUID;

/**
 * A barrier row older than the retention, which may go once the broker says that its transaction is
 * decided or not found.
 *
 * @param transactionId the transaction
 * @param producerGroup whose it is
 * @param createdAtMs milliseconds since the epoch by the database's clock
 */
record ExpiredRow(UUID transactionId, String producerGroup, long createdAtMs) {}
