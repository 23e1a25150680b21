package io.escrowmq.broker.log;

/**
 * Which log, and how much of it: what a copy must know beside its files.
 *
 * @param logId id of the log, in each batch's header
 * @param shard number of the shard
 * @param end position of the last batch
 * @param endBatch number of the last batch
 */
public record LogExtent(long logId, int shard, LogPosition end, long endBatch) {}
