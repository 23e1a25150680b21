package io.escrowmq.core.command;

/**
 * Consecutive offsets.
 *
 * @param first the first
 * @param last the last, inclusive
 */
public record Range(long first, long last) {}
