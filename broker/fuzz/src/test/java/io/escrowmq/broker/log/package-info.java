/**
 * Receives: bytes that claim to be batches of the log.
 *
 * <p>Hands on: proof that the header's reader keeps its word; lives here for what is not public.
 */
@NullMarked
package io.escrowmq.broker.log;

import org.jspecify.annotations.NullMarked;
