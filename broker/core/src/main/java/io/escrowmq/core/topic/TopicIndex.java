package io.escrowmq.core.topic;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * What is known of each visible message by its offset, in arrays of primitives: 40 bytes a message,
 * 24 once its id is forgotten. The only place that knows how this is kept; it is to become a mapped
 * file.
 */
final class TopicIndex {
  private static final int CHUNK = 1024;

  private static final class Chunk {
    int count;
    int forgotten;
    long[] positions = new long[16];
    int[] ordinals = new int[16];
    long[] keyHashes = new long[16];
    int[] bytes = new int[16];

    /** Two longs an id; empty once all ids of the chunk are forgotten. */
    long[] ids = new long[32];

    void ensureRoom() {
      if (count == positions.length) {
        int room = Math.min(CHUNK, 4 * count);
        positions = Arrays.copyOf(positions, room);
        ordinals = Arrays.copyOf(ordinals, room);
        keyHashes = Arrays.copyOf(keyHashes, room);
        bytes = Arrays.copyOf(bytes, room);
        ids = Arrays.copyOf(ids, 2 * room);
      }
    }
  }

  private static final Chunk NO_CHUNK = new Chunk();

  private final Long2ObjectHashMap<Chunk> chunks = new Long2ObjectHashMap<>();

  /** The chunk used last; reads and appends cluster. */
  private Chunk recent = NO_CHUNK;

  private long recentNumber = -1;

  /** The oldest offset. */
  private long first;

  /** The offset after the last. */
  private long next;

  TopicIndex(long first) {
    this.first = first;
    this.next = first;
  }

  long first() {
    return first;
  }

  long next() {
    return next;
  }

  /** Adds the next message; its offset is {@link #next} from before. */
  void append(StoredMessage message) {
    Chunk chunk = chunk(next);
    chunk.ensureRoom();
    int at = (int) (next % CHUNK);
    chunk.positions[at] = message.position();
    chunk.ordinals[at] = message.ordinal();
    chunk.keyHashes[at] = message.keyHash();
    chunk.bytes[at] = message.bytes();
    chunk.ids[2 * at] = message.msb();
    chunk.ids[2 * at + 1] = message.lsb();
    chunk.count = at + 1;
    next++;
  }

  long position(long offset) {
    return chunk(offset).positions[(int) (offset % CHUNK)];
  }

  int ordinal(long offset) {
    return chunk(offset).ordinals[(int) (offset % CHUNK)];
  }

  long keyHash(long offset) {
    return chunk(offset).keyHashes[(int) (offset % CHUNK)];
  }

  int bytes(long offset) {
    return chunk(offset).bytes[(int) (offset % CHUNK)];
  }

  boolean hasId(long offset) {
    return chunk(offset).ids.length > 0;
  }

  long msb(long offset) {
    return chunk(offset).ids[2 * (int) (offset % CHUNK)];
  }

  long lsb(long offset) {
    return chunk(offset).ids[2 * (int) (offset % CHUNK) + 1];
  }

  /** Notes that an id is needed no more; call once for each offset. */
  void forgetId(long offset) {
    Chunk chunk = chunk(offset);
    chunk.forgotten++;
    if (chunk.forgotten == CHUNK) {
      chunk.ids = new long[0];
    }
  }

  /** Drops all messages; the next offset is higher than any before, so none is used again. */
  void clear() {
    chunks.clear();
    recent = NO_CHUNK;
    recentNumber = -1;
    next = (next + CHUNK - 1) / CHUNK * CHUNK;
    first = next;
  }

  private Chunk chunk(long offset) {
    long number = offset / CHUNK;
    if (number != recentNumber) {
      Chunk found = chunks.get(number);
      if (found == null) {
        found = new Chunk();
        chunks.put(number, found);
      }
      recent = found;
      recentNumber = number;
    }
    return recent;
  }

  void writeTo(StateOutput out) throws IOException {
    out.putLong(first);
    out.putLong(next);
    for (long offset = first; offset < next; offset++) {
      int at = (int) (offset % CHUNK);
      Chunk chunk = chunk(offset);
      if (at == 0) {
        out.putInt(chunk.forgotten);
      }
      out.putPosition(chunk.positions[at], chunk.ordinals[at]);
      out.putLong(chunk.keyHashes[at]);
      out.putInt(chunk.bytes[at]);
      out.putLong(chunk.ids.length == 0 ? 0 : chunk.ids[2 * at]);
      out.putLong(chunk.ids.length == 0 ? 0 : chunk.ids[2 * at + 1]);
    }
  }

  static TopicIndex readFrom(StateInput in) throws IOException {
    long first = in.readCount("offsets before a topic");
    long next = in.readCount("offsets of a topic");
    if (first % CHUNK != 0 || next < first) {
      throw new IOException("Expected offsets of a topic, but found " + first + " to " + next);
    }
    TopicIndex index = new TopicIndex(first);
    int forgotten = 0;
    while (index.next < next) {
      if (index.next % CHUNK == 0) {
        forgotten = in.readIndex(CHUNK + 1, "a count of forgotten ids");
      }
      long position = in.readLong();
      int ordinal = in.readInt();
      index.append(
          new StoredMessage(
              in.readLong(), in.readInt(), position, ordinal, in.readLong(), in.readLong()));
      Chunk chunk = index.chunk(index.next - 1);
      chunk.forgotten = forgotten;
      if (forgotten == CHUNK && index.next % CHUNK == 0) {
        chunk.ids = new long[0];
      }
    }
    return index;
  }
}
