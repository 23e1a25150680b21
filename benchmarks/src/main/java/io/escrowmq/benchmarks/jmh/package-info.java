/**
 * Receives: nothing but a pattern of names.
 *
 * <p>Hands on: what the hot parts of the broker cost by themselves, without network and disk.
 */
@NullMarked
package io.escrowmq.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
