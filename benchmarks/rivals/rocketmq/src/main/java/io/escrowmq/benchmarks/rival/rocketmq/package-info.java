/**
 * Receives: the load of a scenario.
 *
 * <p>Hands on: it to an Apache RocketMQ name server and broker, each in a process of its own,
 * through RocketMQ's own client.
 */
@NullMarked
package io.escrowmq.benchmarks.rival.rocketmq;

import org.jspecify.annotations.NullMarked;
