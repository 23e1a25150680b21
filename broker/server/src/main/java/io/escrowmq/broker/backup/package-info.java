/**
 * Receives: the newest snapshot and the durable log of a running broker, or a backup of them.
 *
 * <p>Hands on: an archive, a backup that was read back and checked, or a data directory to start a
 * broker on.
 */
@NullMarked
package io.escrowmq.broker.backup;

import org.jspecify.annotations.NullMarked;
