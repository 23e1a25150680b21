/**
 * Receives: a reason why a request cannot be served.
 *
 * <p>Hands on: a numbered error that every client understands, with a sentence for people.
 */
@NullMarked
package io.escrowmq.protocol.error;

import org.jspecify.annotations.NullMarked;
