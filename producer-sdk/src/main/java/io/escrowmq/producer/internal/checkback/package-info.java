/**
 * Receives: the broker's questions about undecided transactions.
 *
 * <p>Hands on: answers from the barrier tables, off the event loop, and tables without old rows.
 * Internal: no promise to users.
 */
@NullMarked
package io.escrowmq.producer.internal.checkback;

import org.jspecify.annotations.NullMarked;
