/**
 * Receives: the client and a scripted fake broker.
 *
 * <p>Hands on: the verdict whether sessions, calls and reconnects keep their promises.
 */
@NullMarked
package io.escrowmq.client;

import org.jspecify.annotations.NullMarked;
