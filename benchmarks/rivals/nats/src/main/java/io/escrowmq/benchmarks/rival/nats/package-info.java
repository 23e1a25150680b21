/**
 * Receives: the load of a scenario.
 *
 * <p>Hands on: it to a NATS server with JetStream in a process of its own, through its Java client.
 */
@NullMarked
package io.escrowmq.benchmarks.rival.nats;

import org.jspecify.annotations.NullMarked;
