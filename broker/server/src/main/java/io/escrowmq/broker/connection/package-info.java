/**
 * Receives: frames from sockets.
 *
 * <p>Hands on: commands to the shard, consumers to the dispatcher, answers to the check-back;
 * writes replies and pushes back, gathered once per turn. The one place that turns a request into a
 * command and a reply into a response.
 */
@NullMarked
package io.escrowmq.broker.connection;

import org.jspecify.annotations.NullMarked;
