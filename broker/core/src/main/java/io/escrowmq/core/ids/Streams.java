package io.escrowmq.core.ids;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The ordered streams of publishes: the sequence each expects. One that is idle for the id window
 * is forgotten; its producer begins another one.
 */
public final class Streams {
  /** What {@link #expected} answers for a stream that is not known. */
  public static final long UNKNOWN = -1;

  /** Most streams; one more drops the one that was idle longest. */
  static final int MAX_STREAMS = 1 << 18;

  private static final class Stream {
    long expected;
    long usedAtMs;
  }

  /** By last use, longest idle first. */
  private final LinkedHashMap<UUID, Stream> byIdleness = new LinkedHashMap<>();

  /**
   * {@return the sequence that the stream expects, or {@link #UNKNOWN}}
   *
   * @param session the stream
   */
  public long expected(UUID session) {
    Stream stream = byIdleness.get(session);
    return stream == null ? UNKNOWN : stream.expected;
  }

  /**
   * Notes that a batch was accepted.
   *
   * @param session the stream
   * @param sequence of the batch in its stream
   * @param nowMs shard time, ms
   */
  public void accepted(UUID session, long sequence, long nowMs) {
    Stream stream = byIdleness.remove(session);
    if (stream == null) {
      stream = new Stream();
      if (byIdleness.size() >= MAX_STREAMS) {
        Iterator<UUID> longestIdle = byIdleness.keySet().iterator();
        longestIdle.next();
        longestIdle.remove();
      }
    }
    stream.expected = sequence + 1;
    stream.usedAtMs = nowMs;
    byIdleness.put(session, stream);
  }

  /**
   * {@return when a stream is to be forgotten next, in whole seconds; Long.MAX_VALUE if there is
   * none}
   *
   * @param idWindowMs how long ids stay known, ms
   */
  public long nextMs(long idWindowMs) {
    Iterator<Stream> idle = byIdleness.values().iterator();
    return idle.hasNext() ? dueMs(idle.next(), idWindowMs) : Long.MAX_VALUE;
  }

  /**
   * {@return forgets at most a budget of streams that were idle too long; returns what is left of
   * it}
   *
   * @param nowMs shard time, ms
   * @param idWindowMs how long ids stay known, ms
   * @param budget how many at most
   */
  public int expire(long nowMs, long idWindowMs, int budget) {
    int left = budget;
    Iterator<Stream> idle = byIdleness.values().iterator();
    while (left > 0 && idle.hasNext() && dueMs(idle.next(), idWindowMs) <= nowMs) {
      idle.remove();
      left--;
    }
    return left;
  }

  private static long dueMs(Stream stream, long idWindowMs) {
    return (stream.usedAtMs + idWindowMs + 999) / 1000 * 1000;
  }

  /**
   * Writes the streams, longest idle first.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putInt(byIdleness.size());
    for (Map.Entry<UUID, Stream> entry : byIdleness.entrySet()) {
      out.putUuid(entry.getKey());
      out.putLong(entry.getValue().expected);
      out.putLong(entry.getValue().usedAtMs);
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   */
  public static Streams readFrom(StateInput in) throws IOException {
    Streams streams = new Streams();
    int count = in.readIndex(MAX_STREAMS + 1, "a count of streams");
    for (int i = 0; i < count; i++) {
      UUID session = in.readUuid();
      Stream stream = new Stream();
      stream.expected = in.readLong();
      stream.usedAtMs = in.readLong();
      streams.byIdleness.put(session, stream);
    }
    return streams;
  }
}
