/**
 * Receives: orders of customers.
 *
 * <p>Hands on: rows of the order database, and an event per committed order.
 */
@NullMarked
package io.escrowmq.quickstart.order;

import org.jspecify.annotations.NullMarked;
