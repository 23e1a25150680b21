/**
 * Receives: a script of replies, request by request.
 *
 * <p>Hands on: a broker on a local port that speaks the protocol and does what the script says; for
 * the tests of the SDKs.
 */
@NullMarked
package io.escrowmq.client.testing;

import org.jspecify.annotations.NullMarked;
