/**
 * Receives: the log of the main tree.
 *
 * <p>Hands on: proof that it keeps its promises, and a fake of it for the tests of others.
 */
@NullMarked
package io.escrowmq.broker.log;

import org.jspecify.annotations.NullMarked;
