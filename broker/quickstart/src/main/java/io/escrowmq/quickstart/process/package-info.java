/**
 * Receives: settings as arguments, and the end of standard input.
 *
 * <p>Hands on: signals from a child process to the supervisor, and kill -9 back to it.
 *
 * <p>What the supervisor and its child processes know of each other. The services of the sample use
 * it in their main classes only.
 */
@NullMarked
package io.escrowmq.quickstart.process;

import org.jspecify.annotations.NullMarked;
