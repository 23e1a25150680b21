/**
 * Receives: requests of the SDKs, from any thread, and the address of a broker.
 *
 * <p>Hands on: replies by correlation, pushes in order, and the news of each session won or lost.
 *
 * <p>Shared by the SDKs and in none of their public APIs; no type of {@code io.vertx} leaves it.
 * Start reading at {@link io.escrowmq.client.BrokerConnection}. All that belongs to a connection
 * happens on one {@link io.escrowmq.client.EventLoop} thread; whatever completes there must not
 * block.
 */
@NullMarked
package io.escrowmq.client;

import org.jspecify.annotations.NullMarked;
