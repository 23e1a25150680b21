/**
 * Receives: the load of a scenario.
 *
 * <p>Hands on: it to an Apache Artemis broker in a process of its own, through its core client.
 */
@NullMarked
package io.escrowmq.benchmarks.rival.artemis;

import org.jspecify.annotations.NullMarked;
