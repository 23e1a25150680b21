/** Tests of the package. */
@NullMarked
package io.escrowmq.benchmarks;

import org.jspecify.annotations.NullMarked;
