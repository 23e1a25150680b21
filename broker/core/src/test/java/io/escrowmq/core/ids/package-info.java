/**
 * Receives: the state machine's parts.
 *
 * <p>Hands on: proof that they behave as they say.
 */
@NullMarked
package io.escrowmq.core.ids;

import org.jspecify.annotations.NullMarked;
