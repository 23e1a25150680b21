/** Tests of the package. */
@NullMarked
package io.escrowmq.benchmarks.child;

import org.jspecify.annotations.NullMarked;
