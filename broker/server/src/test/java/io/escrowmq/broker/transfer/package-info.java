/**
 * Receives: two databases with accounts, a broker, and processes that transfer money by messages.
 *
 * <p>Hands on: the books of both databases after all of them were killed again and again.
 */
@NullMarked
package io.escrowmq.broker.transfer;

import org.jspecify.annotations.NullMarked;
