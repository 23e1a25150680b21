/**
 * Receives: snapshots of the main tree.
 *
 * <p>Hands on: proof that a damaged one is never used and none is needed.
 */
@NullMarked
package io.escrowmq.broker.snapshot;

import org.jspecify.annotations.NullMarked;
