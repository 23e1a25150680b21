/**
 * Receives: values for SQL lists, and names.
 *
 * <p>Hands on: placeholder texts and checked names; used inside this module only.
 */
@NullMarked
package io.escrowmq.jdbc.internal;

import org.jspecify.annotations.NullMarked;
