/**
 * Receives: messages from business transactions.
 *
 * <p>Hands on: rows in commit-safe order to the relay, and their end.
 */
@NullMarked
package io.escrowmq.jdbc.outbox;

import org.jspecify.annotations.NullMarked;
