/**
 * Receives: a broker process under load, killed again and again.
 *
 * <p>Hands on: what clients were told against what a complete drain finds.
 */
@NullMarked
package io.escrowmq.broker.kill;

import org.jspecify.annotations.NullMarked;
