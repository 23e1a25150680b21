/**
 * Receives: acknowledgements and failed attempts of one consumer group.
 *
 * <p>Hands on: what is settled, what is to be retried and what is dead.
 */
@NullMarked
package io.escrowmq.core.group;

import org.jspecify.annotations.NullMarked;
