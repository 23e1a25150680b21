/**
 * Receives: durable batches, read from the log in the background, and the state at a clean stop.
 *
 * <p>Hands on: the state at a position of the log, so that a start replays only what comes after.
 *
 * <p>{@link io.escrowmq.broker.snapshot.SnapshotStore} keeps files, {@link
 * io.escrowmq.broker.snapshot.Snapshotter} makes them while the shard goes on.
 */
@NullMarked
package io.escrowmq.broker.snapshot;

import org.jspecify.annotations.NullMarked;
