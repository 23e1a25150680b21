package io.escrowmq.core.ids;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Message ids with what became of them ({@link IdEntry}), in a table for each second of the ids'
 * own time: the ids of one time come and go together, so tables vanish whole and neighbours are
 * found without a search.
 */
public final class IdIndex {
  private final Long2ObjectHashMap<IdTable> buckets;
  private final ForgottenTimes forgotten;

  /** The bucket used last; ids of one batch lie in one. */
  private @Nullable IdTable recent;

  private long recentSecond = -1;

  /** Knows nothing. */
  public IdIndex() {
    this(new Long2ObjectHashMap<>(), new ForgottenTimes());
  }

  private IdIndex(Long2ObjectHashMap<IdTable> buckets, ForgottenTimes forgotten) {
    this.buckets = buckets;
    this.forgotten = forgotten;
  }

  /**
   * {@return what became of the id, or {@link IdEntry#ABSENT}}
   *
   * @param msb the id's high half
   * @param lsb the id's low half
   */
  public long find(long msb, long lsb) {
    IdTable bucket = bucket(Uuid7.second(msb));
    return bucket == null ? IdEntry.ABSENT : bucket.find(msb, lsb);
  }

  /**
   * Notes what became of the id.
   *
   * @param msb the id's high half
   * @param lsb the id's low half
   * @param entry the entry
   */
  public void put(long msb, long lsb, long entry) {
    long second = Uuid7.second(msb);
    IdTable bucket = bucket(second);
    if (bucket == null) {
      bucket = new IdTable();
      buckets.put(second, bucket);
      recent = bucket;
      recentSecond = second;
    }
    bucket.put(msb, lsb, entry);
  }

  /**
   * Forgets the id, and remembers that something of its time was forgotten.
   *
   * @param msb the id's high half
   * @param lsb the id's low half
   */
  public void forget(long msb, long lsb) {
    long second = Uuid7.second(msb);
    IdTable bucket = bucket(second);
    if (bucket != null) {
      bucket.remove(msb, lsb);
      forgotten.forgot(msb);
      if (bucket.size() == 0) {
        buckets.remove(second);
        recent = null;
        recentSecond = -1;
      }
    }
  }

  /**
   * {@return whether an absent id may have been known}
   *
   * @param msb the id's high half
   */
  public boolean mayHaveForgotten(long msb) {
    return forgotten.mayHaveForgotten(msb);
  }

  /** {@return how many ids are known} */
  public long size() {
    long size = 0;
    for (IdTable bucket : buckets.values()) {
      size += bucket.size();
    }
    return size;
  }

  private @Nullable IdTable bucket(long second) {
    if (second != recentSecond) {
      IdTable found = buckets.get(second);
      if (found == null) {
        return null;
      }
      recent = found;
      recentSecond = second;
    }
    return recent;
  }

  /**
   * Writes all ids by time, then id.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    long[] seconds = new long[buckets.size()];
    int count = 0;
    Long2ObjectHashMap<IdTable>.KeyIterator keys = buckets.keySet().iterator();
    while (keys.hasNext()) {
      seconds[count++] = keys.nextLong();
    }
    Arrays.sort(seconds);
    out.putInt(count);
    for (long second : seconds) {
      out.putLong(second);
      IdTable bucket = buckets.get(second);
      if (bucket != null) {
        bucket.writeTo(out);
      }
    }
    forgotten.writeTo(out);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static IdIndex readFrom(StateInput in) throws IOException {
    int count = in.readIndex(Integer.MAX_VALUE, "a count of id tables");
    Long2ObjectHashMap<IdTable> buckets = new Long2ObjectHashMap<>();
    for (int i = 0; i < count; i++) {
      long second = in.readLong();
      buckets.put(second, IdTable.readFrom(in));
    }
    return new IdIndex(buckets, ForgottenTimes.readFrom(in));
  }
}
