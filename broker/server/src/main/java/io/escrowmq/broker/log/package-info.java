/**
 * Receives: batches of encoded commands from the shard, in order, from one thread.
 *
 * <p>Hands on: the same batches once they are durable, live and in replay alike, and bodies by
 * position to whoever reads.
 *
 * <p>{@link io.escrowmq.broker.log.ShardLog} is the seam; {@code ChronicleShardLog} keeps it on a
 * disk. This is the only package that knows Chronicle Queue.
 */
@NullMarked
package io.escrowmq.broker.log;

import org.jspecify.annotations.NullMarked;
