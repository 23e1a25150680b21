/** Tests of the package. */
@NullMarked
package io.escrowmq.benchmarks.load;

import org.jspecify.annotations.NullMarked;
