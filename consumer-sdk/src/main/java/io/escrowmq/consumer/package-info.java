/**
 * Receives: messages that the broker delivers to a consumer group, on lease.
 *
 * <p>Hands on: each message to the user's handler, in order per key, and the handler's outcome
 * (ack, retry, reject) to the broker.
 *
 * <p>Start reading at {@link io.escrowmq.consumer.Consumer}, then {@code Subscriber}, which holds
 * the lifecycle. Effects that must happen exactly once go through {@link
 * io.escrowmq.consumer.Inbox}.
 */
@NullMarked
package io.escrowmq.consumer;

import org.jspecify.annotations.NullMarked;
