/**
 * Receives: a database with the tables.
 *
 * <p>Hands on: the UUID by which producers and broker name this database.
 */
@NullMarked
package io.escrowmq.jdbc.resource;

import org.jspecify.annotations.NullMarked;
