/**
 * Receives: relays that want work.
 *
 * <p>Hands on: leases with fencing epochs, by the database's clock.
 */
@NullMarked
package io.escrowmq.jdbc.lane;

import org.jspecify.annotations.NullMarked;
