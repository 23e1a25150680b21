/**
 * Receives: the meters of the main tree.
 *
 * <p>Hands on: proof that they count, are documented, and are bounded in number.
 */
@NullMarked
package io.escrowmq.broker.metrics;

import org.jspecify.annotations.NullMarked;
