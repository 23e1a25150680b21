/**
 * Receives: the directory of a broker that was stopped cleanly, and seeded damage to it.
 *
 * <p>Hands on: whether each damage was found and named, served nothing wrong and cost nothing else.
 */
@NullMarked
package io.escrowmq.broker.rot;

import org.jspecify.annotations.NullMarked;
