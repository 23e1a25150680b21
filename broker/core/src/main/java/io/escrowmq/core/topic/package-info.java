/**
 * Receives: messages that become visible, and what their groups have settled.
 *
 * <p>Hands on: each message's offset and place, and which offsets are consumed.
 */
@NullMarked
package io.escrowmq.core.topic;

import org.jspecify.annotations.NullMarked;
