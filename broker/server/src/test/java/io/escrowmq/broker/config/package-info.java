/**
 * Receives: the configuration of the main tree.
 *
 * <p>Hands on: proof that each key is documented, and that what cannot be meant is refused by name.
 */
@NullMarked
package io.escrowmq.broker.config;

import org.jspecify.annotations.NullMarked;
