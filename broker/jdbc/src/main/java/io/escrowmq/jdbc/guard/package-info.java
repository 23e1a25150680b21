/**
 * Receives: the connection of a local transaction.
 *
 * <p>Hands on: the same to the user's work, without the means to end the transaction. Shared by the
 * SDKs.
 */
@NullMarked
package io.escrowmq.jdbc.guard;

import org.jspecify.annotations.NullMarked;
