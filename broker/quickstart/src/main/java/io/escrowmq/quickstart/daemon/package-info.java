/**
 * Receives: settings.
 *
 * <p>Hands on: a running broker, relay or database, each in a process of its own.
 */
@NullMarked
package io.escrowmq.quickstart.daemon;

import org.jspecify.annotations.NullMarked;
