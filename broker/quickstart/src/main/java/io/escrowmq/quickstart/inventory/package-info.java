/**
 * Receives: an event per committed order.
 *
 * <p>Hands on: rows of the inventory database.
 */
@NullMarked
package io.escrowmq.quickstart.inventory;

import org.jspecify.annotations.NullMarked;
