/**
 * Receives: transaction ids, from local transactions and from check-backs.
 *
 * <p>Hands on: the one outcome that stands in the database, or the reason why it cannot be told
 * now.
 */
@NullMarked
package io.escrowmq.jdbc.barrier;

import org.jspecify.annotations.NullMarked;
