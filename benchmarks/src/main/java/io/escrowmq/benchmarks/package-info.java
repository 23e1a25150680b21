/**
 * Receives: the command line.
 *
 * <p>Hands on: a load plan to {@code load}, and its report to people or, as JSON, to programs.
 */
@NullMarked
package io.escrowmq.benchmarks;

import org.jspecify.annotations.NullMarked;
