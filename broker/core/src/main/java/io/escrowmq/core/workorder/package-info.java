/**
 * Receives: what left automation, and what people did about it.
 *
 * <p>Hands on: a numbered order for each, open until it is settled, and its history.
 */
@NullMarked
package io.escrowmq.core.workorder;

import org.jspecify.annotations.NullMarked;
