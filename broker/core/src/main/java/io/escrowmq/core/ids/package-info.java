/**
 * Receives: message ids with what became of them, and the streams they came on.
 *
 * <p>Hands on: whether an id or a batch is known, until the id window has passed.
 */
@NullMarked
package io.escrowmq.core.ids;

import org.jspecify.annotations.NullMarked;
