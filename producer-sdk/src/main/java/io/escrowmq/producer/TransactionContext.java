package io.escrowmq.producer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.producer.internal.checkback.BarrierDatabase;
import io.escrowmq.producer.internal.checkback.OpenTransactions;

/**
 * What every local transaction of a transactional producer works with.
 *
 * @param options the producer's
 * @param connection to the broker
 * @param encoder of messages
 * @param open the local transactions of this process
 * @param database whose barrier decides
 */
record TransactionContext(
    ProducerOptions options,
    BrokerConnection connection,
    Encoder encoder,
    OpenTransactions open,
    BarrierDatabase database) {}
