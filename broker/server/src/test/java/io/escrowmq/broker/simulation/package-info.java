/**
 * Receives: a seed.
 *
 * <p>Hands on: a run of the whole broker between its sessions and its disk on one thread, with
 * random clients and faults, judged only by what the clients were told and given.
 */
@NullMarked
package io.escrowmq.broker.simulation;

import org.jspecify.annotations.NullMarked;
