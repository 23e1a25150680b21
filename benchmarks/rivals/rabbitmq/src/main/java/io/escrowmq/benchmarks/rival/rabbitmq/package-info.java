/**
 * Receives: the load of a scenario.
 *
 * <p>Hands on: it to an installed RabbitMQ server in a process of its own, through its AMQP client.
 */
@NullMarked
package io.escrowmq.benchmarks.rival.rabbitmq;

import org.jspecify.annotations.NullMarked;
