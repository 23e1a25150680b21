/**
 * Receives: bytes of a connection, in pieces of any size.
 *
 * <p>Hands on: whole frames with a checked header and bounds-checked fields; and the other way
 * round.
 */
@NullMarked
package io.escrowmq.protocol.frame;

import org.jspecify.annotations.NullMarked;
