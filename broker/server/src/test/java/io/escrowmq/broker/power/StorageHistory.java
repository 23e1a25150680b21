package io.escrowmq.broker.power;

import io.escrowmq.broker.log.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the storage layer acknowledged, and when: the hash of the state after each batch, and how
 * many writes and flushes the device had seen by then.
 */
final class StorageHistory {

  private record Saved(long entries, LogPosition position) {}

  private final NavigableMap<Long, Long> hashes = new TreeMap<>();
  private final NavigableMap<Long, Long> acknowledgedBy = new TreeMap<>();
  private final List<Saved> saved = new ArrayList<>();
  private final List<Long> deletions = new ArrayList<>();

  /** What a recording begins with that goes on from a state in which the log ended with a batch. */
  StorageHistory upTo(long number) {
    StorageHistory copy = new StorageHistory();
    copy.hashes.putAll(hashes.headMap(number, true));
    copy.acknowledgedBy.put(0L, number);
    return copy;
  }

  /** A batch is appended: its number and the hash of the state with it. */
  void appended(long number, long hash) {
    hashes.put(number, hash);
  }

  /** Everything up to a batch is durable, and the device has done so many entries. */
  void acknowledged(long number, long entries) {
    acknowledgedBy.merge(entries, number, Math::max);
  }

  /** A snapshot counts now. */
  void saved(LogPosition position, long entries) {
    saved.add(new Saved(entries, position));
  }

  /** The deletion of a segment begins or ends. */
  void deleting(long entries) {
    deletions.add(entries);
  }

  /** How many batches there are. */
  int batches() {
    return hashes.size();
  }

  /** The number of the last batch that was acknowledged after so many entries; 0 if none. */
  long required(long entries) {
    return acknowledgedBy.headMap(entries, true).values().stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /** Numbers of entries after which something new was acknowledged. */
  List<Long> moments() {
    List<Long> moments = new ArrayList<>(acknowledgedBy.keySet());
    // There are few of these, and each means a directory.
    for (int i = 0; i < 16; i++) {
      saved.forEach(one -> moments.add(one.entries()));
    }
    for (int i = 0; i < 4; i++) {
      moments.addAll(deletions);
    }
    return moments;
  }

  /** The newest snapshot that counted after so many entries. */
  LogPosition requiredSnapshot(long entries) {
    LogPosition newest = LogPosition.BEGINNING;
    for (Saved one : saved) {
      newest = one.entries() <= entries && one.position().isAfter(newest) ? one.position() : newest;
    }
    return newest;
  }

  /** The hash of the state when the log ends with this batch; stamps in between change nothing. */
  long hashAt(long number, long emptyHash) {
    var entry = hashes.floorEntry(number);
    return entry == null ? emptyHash : entry.getValue();
  }
}
