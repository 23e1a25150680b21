/**
 * Receives: connections of the user's database.
 *
 * <p>Hands on: the dialect that was recognised, and short transactions on connections of our own.
 */
@NullMarked
package io.escrowmq.jdbc;

import org.jspecify.annotations.NullMarked;
