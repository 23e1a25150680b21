/**
 * Receives: a plan: which scenario, how many in flight, for how long.
 *
 * <p>Hands on: operations to a contender, and a report of what came of them.
 */
@NullMarked
package io.escrowmq.benchmarks.load;

import org.jspecify.annotations.NullMarked;
