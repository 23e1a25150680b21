/**
 * Receives: the protocol's message package.
 *
 * <p>Hands on: proof that it keeps its word.
 */
@NullMarked
package io.escrowmq.protocol.message;

import org.jspecify.annotations.NullMarked;
