/**
 * Receives: questions about transactions whose group has a callback and no producer at hand.
 *
 * <p>Hands on: what a service answered over HTTP, or that it gave no answer. CALLBACKS.md is the
 * page for whoever writes the service.
 */
@NullMarked
package io.escrowmq.broker.callback;

import org.jspecify.annotations.NullMarked;
