/**
 * Receives: a command line and a configuration file.
 *
 * <p>Hands on: a relay that runs until it is told to stop, or what an operator wants of blocked
 * rows.
 */
@NullMarked
package io.escrowmq.relay.cli;

import org.jspecify.annotations.NullMarked;
