package io.escrowmq.broker.metrics;

/**
 * How the disk stands.
 *
 * @param logBytes size of the log's segments, bytes
 * @param segments how many there are
 * @param freeBytes free space where they lie, bytes
 * @param level 0 enough, 1 publish and prepare are refused, 2 all is refused
 * @param publishFloorBytes below this much free space publish and prepare are refused, bytes
 * @param reserveFloorBytes this much free space no new segment may take, bytes
 */
public record StorageFigures(
    long logBytes,
    int segments,
    long freeBytes,
    int level,
    long publishFloorBytes,
    long reserveFloorBytes) {}
