/**
 * Receives: transactions in a broker process that is killed at a chosen moment.
 *
 * <p>Hands on: what their producers are told, and what a reader of all topics finds.
 */
@NullMarked
package io.escrowmq.broker.transaction;

import org.jspecify.annotations.NullMarked;
