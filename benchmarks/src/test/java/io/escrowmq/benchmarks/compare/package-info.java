/** Tests of the package. */
@NullMarked
package io.escrowmq.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
