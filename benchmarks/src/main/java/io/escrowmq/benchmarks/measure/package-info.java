/**
 * Receives: events of a run, and questions about this machine.
 *
 * <p>Hands on: figures: latencies, processor time, what disk and loopback can do by themselves.
 */
@NullMarked
package io.escrowmq.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
