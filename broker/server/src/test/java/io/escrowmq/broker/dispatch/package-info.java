/**
 * Receives: keys and bodies.
 *
 * <p>Hands on: whether order and bounds hold.
 */
@NullMarked
package io.escrowmq.broker.dispatch;

import org.jspecify.annotations.NullMarked;
