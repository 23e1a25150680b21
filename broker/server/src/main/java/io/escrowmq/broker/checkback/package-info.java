/**
 * Receives: undecided transactions whose check is due, and producers that come, answer and go.
 *
 * <p>Hands on: questions to a producer that can answer them, and decisions to the shard.
 */
@NullMarked
package io.escrowmq.broker.checkback;

import org.jspecify.annotations.NullMarked;
