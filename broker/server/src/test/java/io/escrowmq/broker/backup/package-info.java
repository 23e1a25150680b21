/**
 * Receives: logs and snapshots, archives of them, whole and damaged.
 *
 * <p>Hands on: what became of them.
 */
@NullMarked
package io.escrowmq.broker.backup;

import org.jspecify.annotations.NullMarked;
