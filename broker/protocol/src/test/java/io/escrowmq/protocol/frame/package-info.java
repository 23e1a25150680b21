/**
 * Receives: the protocol's frame package.
 *
 * <p>Hands on: proof that it keeps its word.
 */
@NullMarked
package io.escrowmq.protocol.frame;

import org.jspecify.annotations.NullMarked;
