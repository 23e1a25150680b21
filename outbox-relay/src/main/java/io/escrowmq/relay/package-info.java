/**
 * Receives: rows of the outbox table, committed by business transactions.
 *
 * <p>Hands on: their messages to the broker, and the rows to oblivion once they are consumed.
 */
@NullMarked
package io.escrowmq.relay;

import org.jspecify.annotations.NullMarked;
