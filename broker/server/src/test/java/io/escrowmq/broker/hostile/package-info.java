/**
 * Receives: a broker, and everything that no decent client would send it.
 *
 * <p>Hands on: proof that it answers as documented, and that nobody else notices.
 */
@NullMarked
package io.escrowmq.broker.hostile;

import org.jspecify.annotations.NullMarked;
