/**
 * Receives: what the shard, the log and the connections did, as domain verbs, in batches.
 *
 * <p>Hands on: Prometheus text, when asked.
 */
@NullMarked
package io.escrowmq.broker.metrics;

import org.jspecify.annotations.NullMarked;
