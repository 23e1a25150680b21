/**
 * Receives: bytes that a coverage-guided fuzzer makes up, or that it once made up.
 *
 * <p>Hands on: proof that each decoder reads or refuses them, and nothing else.
 */
@NullMarked
package io.escrowmq.fuzz;

import org.jspecify.annotations.NullMarked;
