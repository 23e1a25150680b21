/**
 * Receives: when something is due.
 *
 * <p>Hands on: what is due first, in one order for all replicas, and delays that grow.
 */
@NullMarked
package io.escrowmq.core.timing;

import org.jspecify.annotations.NullMarked;
