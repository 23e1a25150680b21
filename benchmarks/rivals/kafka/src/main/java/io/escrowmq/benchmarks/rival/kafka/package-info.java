/**
 * Receives: the load of a scenario.
 *
 * <p>Hands on: it to an Apache Kafka broker in a process of its own, through Kafka's own client.
 */
@NullMarked
package io.escrowmq.benchmarks.rival.kafka;

import org.jspecify.annotations.NullMarked;
