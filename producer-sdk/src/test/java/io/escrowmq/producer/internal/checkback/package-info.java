/**
 * Receives: the internals of the producer.
 *
 * <p>Hands on: the verdict whether they keep their promises.
 */
@NullMarked
package io.escrowmq.producer.internal.checkback;

import org.jspecify.annotations.NullMarked;
