/**
 * Receives: configurations of callbacks, and machines where something is amiss.
 *
 * <p>Hands on: proof that a broker that could not ask rightly does not start, and that the page
 * says what is sent.
 */
@NullMarked
package io.escrowmq.broker.callback;

import org.jspecify.annotations.NullMarked;
