/**
 * Receives: clocks moved by hand.
 *
 * <p>Hands on: whether shard time keeps its promises.
 */
@NullMarked
package io.escrowmq.broker.shard;

import org.jspecify.annotations.NullMarked;
