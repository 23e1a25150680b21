/**
 * Receives: what a client asks, what the broker answers, what the broker tells unasked.
 *
 * <p>Hands on: records, each with its codec beside it; the bytes travel in a frame.
 */
@NullMarked
package io.escrowmq.protocol.message;

import org.jspecify.annotations.NullMarked;
