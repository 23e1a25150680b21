/**
 * Receives: the connection of a local transaction.
 *
 * <p>Hands on: the same to the user's work, without the means to end the transaction. Internal: no
 * promise to users.
 */
@NullMarked
package io.escrowmq.producer.internal.guard;

import org.jspecify.annotations.NullMarked;
