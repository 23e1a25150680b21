/**
 * Receives: a command line.
 *
 * <p>Hands on: a configuration to whatever starts the broker, or requests to a broker that runs;
 * and to the caller lines of text or JSON and an exit code.
 */
@NullMarked
package io.escrowmq.broker.cli;

import org.jspecify.annotations.NullMarked;
