/**
 * Receives: the HTTP port of the main tree, over a broker that answers as it was told.
 *
 * <p>Hands on: proof of what it answers, to odd requests above all.
 */
@NullMarked
package io.escrowmq.broker.http;

import org.jspecify.annotations.NullMarked;
