package io.escrowmq.core.command;

/**
 * One delivery attempt of a message to a group.
 *
 * @param offset the message
 * @param attempt from 1
 */
public record Attempt(long offset, int attempt) {}
