/**
 * Receives: the data directory of a broker that is stopped.
 *
 * <p>Hands on: what is damaged in it, which messages are lost by that, and, if an operator agrees,
 * a directory that the broker starts on without them.
 */
@NullMarked
package io.escrowmq.broker.verify;

import org.jspecify.annotations.NullMarked;
