/**
 * Receives: encoded messages from any thread.
 *
 * <p>Hands on: batches on one ordered stream, resent in order until each message is stored, refused
 * or out of time. Internal: no promise to users.
 */
@NullMarked
package io.escrowmq.producer.internal.stream;

import org.jspecify.annotations.NullMarked;
