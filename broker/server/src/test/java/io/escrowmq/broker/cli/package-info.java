/**
 * Receives: the command line of the main tree, over a broker that answers as it was told.
 *
 * <p>Hands on: proof of what it prints and with which code it ends.
 */
@NullMarked
package io.escrowmq.broker.cli;

import org.jspecify.annotations.NullMarked;
