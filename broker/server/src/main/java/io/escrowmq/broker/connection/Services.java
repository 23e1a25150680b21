package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.core.ShardState;
import io.escrowmq.protocol.message.Limits;
import java.util.UUID;

/**
 * What a session needs of the broker. All of it belongs to the shard's thread.
 *
 * @param brokerId the data directory, for life
 * @param version for people
 * @param config the configuration
 * @param shard takes commands
 * @param dispatcher takes consumers
 * @param checkBack takes producers and their answers
 * @param watches takes watches
 * @param metrics where to count
 */
public record Services(
    UUID brokerId,
    String version,
    BrokerConfig config,
    Shard shard,
    Dispatcher dispatcher,
    CheckBack checkBack,
    Watches watches,
    BrokerMetrics metrics) {

  ShardState state() {
    return shard.state();
  }

  /** What hello announces. */
  Limits limits() {
    return new Limits(
        config.limits().maxFrameBytes(),
        config.limits().maxMessageBytes(),
        config.limits().maxBatchMessages(),
        config.limits().maxSetMessages(),
        config.limits().maxHeaders());
  }
}
