/**
 * Receives: a shard on a real log of small segments, whose clock and turns are moved by hand.
 *
 * <p>Hands on: whether cleaning kept what it had to keep, and gave the rest back.
 */
@NullMarked
package io.escrowmq.broker.retention;

import org.jspecify.annotations.NullMarked;
