/**
 * Receives: prepares, decisions and answers to check-backs.
 *
 * <p>Hands on: the sets to release, which transactions to ask about, and the outcome that stands.
 */
@NullMarked
package io.escrowmq.core.transaction;

import org.jspecify.annotations.NullMarked;
