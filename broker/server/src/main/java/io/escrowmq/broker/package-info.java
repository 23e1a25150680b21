/**
 * Receives: a configuration.
 *
 * <p>Hands on: a running broker: {@link io.escrowmq.broker.Broker} wires the parts in the order in
 * which a message meets them.
 */
@NullMarked
package io.escrowmq.broker;

import org.jspecify.annotations.NullMarked;
