/**
 * Receives: messages and the local transactions that they belong to.
 *
 * <p>Hands on: messages that the broker has stored, or holds until the local transaction is
 * decided.
 *
 * <p>Start reading at {@link io.escrowmq.producer.Producer}.
 */
@NullMarked
package io.escrowmq.producer;

import org.jspecify.annotations.NullMarked;
