package io.escrowmq.producer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.producer.internal.checkback.BarrierDatabase;
import io.escrowmq.producer.internal.checkback.CheckBackDesk;
import io.escrowmq.producer.internal.checkback.OpenTransactions;

/**
 * What every local transaction of a transactional producer works with.
 *
 * @param options the producer's
 * @param connection to the broker
 * @param encoder of messages
 * @param open the local transactions of this process
 * @param desk asks the barrier on threads of its own
 * @param database whose barrier decides
 */
record TransactionContext(
    ProducerOptions options,
    BrokerConnection connection,
    Encoder encoder,
    OpenTransactions open,
    CheckBackDesk desk,
    BarrierDatabase database) {}
