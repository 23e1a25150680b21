/**
 * Receives: commands from connections and timers.
 *
 * <p>Hands on: batches to the log; when they are durable, replies to whoever asked and effects to
 * the dispatcher.
 */
@NullMarked
package io.escrowmq.broker.shard;

import org.jspecify.annotations.NullMarked;
