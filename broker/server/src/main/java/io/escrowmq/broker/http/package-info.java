/**
 * Receives: HTTP requests of operators and scrapers on a port of its own.
 *
 * <p>Hands on: the protocol's requests to {@link io.escrowmq.broker.http.Operations}, and what they
 * are answered as JSON.
 */
@NullMarked
package io.escrowmq.broker.http;

import org.jspecify.annotations.NullMarked;
