/**
 * Receives: a number of orders.
 *
 * <p>Hands on: the verdict whether the databases of two services agree, although everything between
 * them was killed.
 *
 * <p>Start reading at {@code order.OrderService} and {@code inventory.InventoryProcess}: that is
 * what a user writes. The rest starts them, kills them and compares.
 */
@NullMarked
package io.escrowmq.quickstart;

import org.jspecify.annotations.NullMarked;
