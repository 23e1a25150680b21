/**
 * Receives: the producer, a scripted fake broker and H2.
 *
 * <p>Hands on: the verdict whether messages and local transactions keep their promises.
 */
@NullMarked
package io.escrowmq.producer;

import org.jspecify.annotations.NullMarked;
