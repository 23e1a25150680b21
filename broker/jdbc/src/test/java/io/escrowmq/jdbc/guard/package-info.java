/**
 * Receives: a connection whose transaction belongs to somebody else.
 *
 * <p>Hands on: the verdict whether work can end it.
 */
@NullMarked
package io.escrowmq.jdbc.guard;

import org.jspecify.annotations.NullMarked;
