package io.escrowmq.core.ids;

import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
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

  /** Streams that {@link #nextMs} puts back into the queue at most. */
  private static final int MAX_REQUEUED = 1_000;

  private static final int EXPECTED = 0;
  private static final int USED_AT = 1;
  private static final int USE = 2;

  /** Session to expected sequence, time of last use, and number of last use. */
  private final PageTree streams;

  /**
   * Number of a use to session: each stream once, by its last use or one before. What was used
   * since is put back when it comes to the front. Follows from the streams, so it is no part of the
   * state.
   */
  private final PageTree byIdleness;

  private long nextUse = 1;

  /**
   * Knows no stream.
   *
   * @param pages where they lie
   */
  public Streams(Pages pages) {
    streams = new PageTree(pages, 3);
    byIdleness = new PageTree(pages, 2);
  }

  /**
   * {@return the sequence that the stream expects, or {@link #UNKNOWN}}
   *
   * @param session the stream
   */
  public long expected(UUID session) {
    return find(session) ? streams.value(EXPECTED) : UNKNOWN;
  }

  private boolean find(UUID session) {
    return streams.find(session.getMostSignificantBits(), session.getLeastSignificantBits());
  }

  /**
   * Notes that a batch was accepted.
   *
   * @param session the stream
   * @param sequence of the batch in its stream
   * @param nowMs shard time, ms
   */
  public void accepted(UUID session, long sequence, long nowMs) {
    if (!find(session)) {
      if (streams.size() >= MAX_STREAMS && findIdlest(Integer.MAX_VALUE)) {
        removeFound();
      }
      streams.put(session.getMostSignificantBits(), session.getLeastSignificantBits());
      enqueue(nextUse, session.getMostSignificantBits(), session.getLeastSignificantBits());
    }
    streams.setValue(EXPECTED, sequence + 1);
    streams.setValue(USED_AT, nowMs);
    streams.setValue(USE, nextUse++);
  }

  private void enqueue(long use, long msb, long lsb) {
    byIdleness.put(use, 0);
    byIdleness.setValue(0, msb);
    byIdleness.setValue(1, lsb);
  }

  /** Finds the stream that is idle longest, and puts at most so many others back on the way. */
  private boolean findIdlest(int budget) {
    for (int left = budget; left > 0 && byIdleness.seek(0, 0); left--) {
      long use = byIdleness.foundMsb();
      long msb = byIdleness.value(0);
      long lsb = byIdleness.value(1);
      streams.find(msb, lsb);
      if (streams.value(USE) == use) {
        return true;
      }
      byIdleness.remove(use, 0);
      enqueue(streams.value(USE), msb, lsb);
    }
    return false;
  }

  private void removeFound() {
    byIdleness.remove(streams.value(USE), 0);
    streams.remove(streams.foundMsb(), streams.foundLsb());
  }

  /**
   * {@return when a stream is to be forgotten next, in whole seconds; Long.MAX_VALUE if there is
   * none, or if it takes another call to know}
   *
   * @param idWindowMs how long ids stay known, ms
   */
  public long nextMs(long idWindowMs) {
    return findIdlest(MAX_REQUEUED) ? dueMs(idWindowMs) : Long.MAX_VALUE;
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
    while (left > 0 && findIdlest(Integer.MAX_VALUE) && dueMs(idWindowMs) <= nowMs) {
      removeFound();
      left--;
    }
    return left;
  }

  private long dueMs(long idWindowMs) {
    return (streams.value(USED_AT) + idWindowMs + 999) / 1000 * 1000;
  }

  /**
   * Writes the streams, by id.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putLong(nextUse);
    out.putLong(streams.size());
    for (boolean more = streams.seek(0, 0); more; more = streams.next()) {
      out.putLong(streams.foundMsb());
      out.putLong(streams.foundLsb());
      out.putLong(streams.value(EXPECTED));
      out.putLong(streams.value(USED_AT));
      out.putLong(streams.value(USE));
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param pages where they lie
   */
  public static Streams readFrom(StateInput in, Pages pages) throws IOException {
    Streams read = new Streams(pages);
    read.nextUse = in.readLong();
    long count = in.readCount("streams");
    for (long i = 0; i < count; i++) {
      long msb = in.readLong();
      long lsb = in.readLong();
      read.streams.put(msb, lsb);
      read.streams.setValue(EXPECTED, in.readLong());
      read.streams.setValue(USED_AT, in.readLong());
      read.streams.setValue(USE, in.readLong());
      read.enqueue(read.streams.value(USE), msb, lsb);
    }
    return read;
  }
}
