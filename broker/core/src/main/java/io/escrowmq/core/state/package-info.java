/**
 * Receives: the parts of the state, field by field in one order.
 *
 * <p>Hands on: snapshot bytes, a hash of the same, and sets of offsets.
 */
@NullMarked
package io.escrowmq.core.state;

import org.jspecify.annotations.NullMarked;
