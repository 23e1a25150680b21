/**
 * Receives: rows of an outbox, already encoded, and questions what became of them.
 *
 * <p>Hands on: a result for each message, and what is consumed of each topic. Internal: made for
 * the outbox relay, no promise to users.
 */
@NullMarked
package io.escrowmq.producer.internal.relay;

import org.jspecify.annotations.NullMarked;
