/**
 * Receives: settings of a broker that is to be put under load.
 *
 * <p>Hands on: that broker in its own process, and senders and receivers through its own client.
 */
@NullMarked
package io.escrowmq.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
