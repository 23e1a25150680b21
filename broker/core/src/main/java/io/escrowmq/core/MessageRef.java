package io.escrowmq.core;

/**
 * Where a message's image lies in the log: opaque and local to this log, excluded from the state
 * hash.
 *
 * @param position the batch's log position
 * @param ordinal the message's place among all messages of the batch's commands, counted from 0:
 *     publish messages, a prepare's onCommit then onRollback set, a reject's compensation
 */
public record MessageRef(long position, int ordinal) {}
