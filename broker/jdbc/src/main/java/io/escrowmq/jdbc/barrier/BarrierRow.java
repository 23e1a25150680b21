package io.escrowmq.jdbc.barrier;

import java.util.UUID;

/** A row to be written, but for its time. */
record BarrierRow(UUID transactionId, BarrierOutcome outcome, String producerGroup) {}
