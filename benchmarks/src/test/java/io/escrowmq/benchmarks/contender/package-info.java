/** Tests of the package. */
@NullMarked
package io.escrowmq.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
