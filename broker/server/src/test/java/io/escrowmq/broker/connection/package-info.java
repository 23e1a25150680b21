/**
 * Receives: requests of scripted peers.
 *
 * <p>Hands on: everything they are told, over a log in memory, with time and thread moved by hand.
 */
@NullMarked
package io.escrowmq.broker.connection;

import org.jspecify.annotations.NullMarked;
