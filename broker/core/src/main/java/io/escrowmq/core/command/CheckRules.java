package io.escrowmq.core.command;

/**
 * When and how often to ask about a transaction, as its prepare gave it.
 *
 * @param firstCheckMs delay to the first check
 * @param backoffMs delay after the first UNKNOWN, doubling
 * @param backoffCapMs upper limit of the delay
 * @param maxChecks UNKNOWN answers that exhaust the checks
 * @param maxAgeMs fence instead of checking from this age on; 0 = never
 * @param exhausted what follows then
 */
public record CheckRules(
    long firstCheckMs,
    long backoffMs,
    long backoffCapMs,
    int maxChecks,
    long maxAgeMs,
    Exhausted exhausted) {}
