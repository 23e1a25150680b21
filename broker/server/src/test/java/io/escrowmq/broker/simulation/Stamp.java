package io.escrowmq.broker.simulation;

/**
 * When something left the broker.
 *
 * @param turn counts everything that was sent or heard, so that it orders them
 * @param low shard time was not before it
 * @param high shard time was not after it
 * @param life how often the broker had started or come to the lead
 */
record Stamp(long turn, long low, long high, int life) {}
