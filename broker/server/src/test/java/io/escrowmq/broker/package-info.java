/**
 * Receives: brokers, whole ones and sabotaged ones.
 *
 * <p>Hands on: what a client sees of them.
 */
@NullMarked
package io.escrowmq.broker;

import org.jspecify.annotations.NullMarked;
