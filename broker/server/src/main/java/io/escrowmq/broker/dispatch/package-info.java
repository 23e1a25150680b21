/**
 * Receives: messages that became visible, credit of consumers, settled and failed deliveries.
 *
 * <p>Hands on: who gets which message next; keeps leases and key order in memory, rebuilt after a
 * restart.
 */
@NullMarked
package io.escrowmq.broker.dispatch;

import org.jspecify.annotations.NullMarked;
