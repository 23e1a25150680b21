/**
 * Receives: a broker, or its storage alone, on a disk that loses power, writes half of what it was
 * given, or is full.
 *
 * <p>Hands on: what was acknowledged against what is there afterwards. Needs root and Linux's loop
 * devices; says SKIPPED without.
 */
@NullMarked
package io.escrowmq.broker.power;

import org.jspecify.annotations.NullMarked;
