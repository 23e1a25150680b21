/** Tests of the package. */
@NullMarked
package io.escrowmq.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
