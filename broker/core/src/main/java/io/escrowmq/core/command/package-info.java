/**
 * Receives: what may be asked of a shard.
 *
 * <p>Hands on: the same as log bytes, and back, under golden-byte tests.
 */
@NullMarked
package io.escrowmq.core.command;

import org.jspecify.annotations.NullMarked;
