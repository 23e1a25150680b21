/**
 * Receives: message ids from consumers' transactions.
 *
 * <p>Hands on: whether this message is new to its group.
 */
@NullMarked
package io.escrowmq.jdbc.inbox;

import org.jspecify.annotations.NullMarked;
