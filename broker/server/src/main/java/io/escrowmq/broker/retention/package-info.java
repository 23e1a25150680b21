/**
 * Receives: what the state still has in the log, and the segments that the log consists of.
 *
 * <p>Hands on: carry commands for the little that is left in old segments, and empty segments to be
 * deleted.
 *
 * <p>{@link io.escrowmq.broker.retention.Cleaner} decides, {@link
 * io.escrowmq.broker.retention.CarryReader} reads bodies on a thread of its own.
 */
@NullMarked
package io.escrowmq.broker.retention;

import org.jspecify.annotations.NullMarked;
