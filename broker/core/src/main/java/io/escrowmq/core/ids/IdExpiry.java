package io.escrowmq.core.ids;

import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which ids are finished, by the second in which they were: what was consumed as offsets, which
 * compress well, what was discarded as ids. They are forgotten when the id window in force has
 * passed since.
 */
public final class IdExpiry {

  /** Told what is to be forgotten. */
  public interface Sink {
    /**
     * The id of a consumed message.
     *
     * @param topic the topic's name
     * @param offset the message's offset
     */
    void consumed(int topic, long offset);

    /**
     * An id that was not released.
     *
     * @param msb the id's high half
     * @param lsb the id's low half
     */
    void discarded(long msb, long lsb);
  }

  private static final class Slot {
    /** Everything in it was finished at or before this time. */
    final long untilMs;

    final Map<Integer, OffsetSet> consumed = new LinkedHashMap<>();

    /** How many ids; they lie in {@link IdExpiry#discarded}. */
    long discarded;

    Slot(long untilMs) {
      this.untilMs = untilMs;
    }
  }

  private final ArrayDeque<Slot> slots = new ArrayDeque<>();

  /** Time of a slot and number to id. */
  private final PageTree discarded;

  private long nextNumber;

  /**
   * Knows nothing.
   *
   * @param pages where ids lie
   */
  public IdExpiry(Pages pages) {
    this.discarded = new PageTree(pages, 2);
  }

  /**
   * Notes consumed offsets.
   *
   * @param nowMs shard time, ms
   * @param topic the topic's name
   * @param first the first offset
   * @param last the last offset, inclusive
   */
  public void consumed(long nowMs, int topic, long first, long last) {
    slot(nowMs).consumed.computeIfAbsent(topic, key -> new OffsetSet()).add(first, last);
  }

  /**
   * Notes an id that was not released.
   *
   * @param nowMs shard time, ms
   * @param msb the id's high half
   * @param lsb the id's low half
   */
  public void discarded(long nowMs, long msb, long lsb) {
    addDiscarded(slot(nowMs), msb, lsb);
  }

  private void addDiscarded(Slot slot, long msb, long lsb) {
    slot.discarded++;
    discarded.put(slot.untilMs, nextNumber++);
    discarded.setValue(0, msb);
    discarded.setValue(1, lsb);
  }

  private Slot slot(long nowMs) {
    long untilMs = (nowMs + 999) / 1000 * 1000;
    Slot last = slots.peekLast();
    if (last == null || last.untilMs != untilMs) {
      last = new Slot(untilMs);
      slots.addLast(last);
    }
    return last;
  }

  /**
   * {@return when something is to be forgotten next; Long.MAX_VALUE if nothing is}
   *
   * @param idWindowMs how long ids stay known, ms
   */
  public long nextMs(long idWindowMs) {
    Slot first = slots.peekFirst();
    return first == null ? Long.MAX_VALUE : first.untilMs + idWindowMs;
  }

  /**
   * {@return hands on at most a budget of ids whose window has passed, and returns what is left of
   * it}
   *
   * @param finishedBeforeMs the finished before ms
   * @param budget how many at most
   * @param sink the sink
   */
  public int expire(long finishedBeforeMs, int budget, Sink sink) {
    int left = budget;
    for (Slot slot = slots.peekFirst();
        slot != null && left > 0 && slot.untilMs <= finishedBeforeMs;
        slot = slots.peekFirst()) {
      left = drain(slot, left, sink);
      if (slot.consumed.isEmpty() && slot.discarded == 0) {
        slots.removeFirst();
      }
    }
    return left;
  }

  private int drain(Slot slot, int budget, Sink sink) {
    int left = budget;
    Iterator<Map.Entry<Integer, OffsetSet>> topics = slot.consumed.entrySet().iterator();
    while (topics.hasNext() && left > 0) {
      Map.Entry<Integer, OffsetSet> topic = topics.next();
      left = drain(topic.getKey(), topic.getValue(), left, sink);
      if (topic.getValue().isEmpty()) {
        topics.remove();
      }
    }
    while (left > 0 && slot.discarded > 0 && discarded.seek(slot.untilMs, 0)) {
      long msb = discarded.value(0);
      long lsb = discarded.value(1);
      discarded.remove(slot.untilMs, discarded.foundLsb());
      slot.discarded--;
      sink.discarded(msb, lsb);
      left--;
    }
    return left;
  }

  private static int drain(int topic, OffsetSet offsets, int budget, Sink sink) {
    int left = budget;
    long at = offsets.nextPresent(0);
    while (at != OffsetSet.NONE && left > 0) {
      long end = Math.min(offsets.nextAbsent(at), at + left);
      for (long offset = at; offset < end; offset++) {
        sink.consumed(topic, offset);
      }
      left -= (int) (end - at);
      offsets.remove(at, end - 1);
      at = offsets.nextPresent(end);
    }
    return left;
  }

  /**
   * Writes the seconds, in order.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putInt(slots.size());
    for (Slot slot : slots) {
      out.putLong(slot.untilMs);
      out.putInt(slot.consumed.size());
      for (Map.Entry<Integer, OffsetSet> topic : slot.consumed.entrySet()) {
        out.putInt(topic.getKey());
        topic.getValue().writeTo(out);
      }
      out.putLong(slot.discarded);
      boolean more = slot.discarded > 0 && discarded.seek(slot.untilMs, 0);
      for (long i = 0; more && i < slot.discarded; i++) {
        out.putLong(discarded.value(0));
        out.putLong(discarded.value(1));
        more = discarded.next();
      }
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param pages where ids lie
   */
  public static IdExpiry readFrom(StateInput in, Pages pages) throws IOException {
    IdExpiry expiry = new IdExpiry(pages);
    int count = in.readIndex(Integer.MAX_VALUE, "a count of seconds");
    for (int i = 0; i < count; i++) {
      Slot slot = new Slot(in.readLong());
      int topics = in.readIndex(IdEntry.MAX_TOPICS + 1, "a count of topics");
      for (int t = 0; t < topics; t++) {
        slot.consumed.put(in.readIndex(IdEntry.MAX_TOPICS, "a topic"), OffsetSet.readFrom(in));
      }
      long ids = in.readCount("ids");
      for (long n = 0; n < ids; n++) {
        expiry.addDiscarded(slot, in.readLong(), in.readLong());
      }
      expiry.slots.addLast(slot);
    }
    return expiry;
  }
}
