/**
 * Receives: a seed.
 *
 * <p>Hands on: a run of a shard with random clients, crashes and leader changes, judged only by
 * what the clients were told and given.
 */
@NullMarked
package io.escrowmq.core.simulation;

import org.jspecify.annotations.NullMarked;
