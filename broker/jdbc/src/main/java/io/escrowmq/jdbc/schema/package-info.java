/**
 * Receives: a connection and the tables that are wanted.
 *
 * <p>Hands on: created tables, or one sentence that names what is missing.
 */
@NullMarked
package io.escrowmq.jdbc.schema;

import org.jspecify.annotations.NullMarked;
