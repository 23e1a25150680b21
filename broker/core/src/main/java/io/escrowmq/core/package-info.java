/**
 * Receives: durable commands, in log order, each with the shard's time.
 *
 * <p>Hands on: a reply for whoever asked and effects for the shell to carry out; never does I/O
 * itself.
 */
@NullMarked
package io.escrowmq.core;

import org.jspecify.annotations.NullMarked;
