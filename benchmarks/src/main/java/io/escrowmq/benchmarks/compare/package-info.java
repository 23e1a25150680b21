/**
 * Receives: contenders, and what each is to be put through.
 *
 * <p>Hands on: every single run, their medians, and a table and a plot of these.
 */
@NullMarked
package io.escrowmq.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
