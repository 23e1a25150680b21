/**
 * Receives: the name of a contender, and the arguments of a load.
 *
 * <p>Hands on: both to a JVM with that contender's libraries and no others, and what it answers.
 */
@NullMarked
package io.escrowmq.benchmarks.child;

import org.jspecify.annotations.NullMarked;
