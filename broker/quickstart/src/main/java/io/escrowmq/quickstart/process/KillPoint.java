package io.escrowmq.quickstart.process;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where this process stops, to be killed by the supervisor: one thread stands still in the middle
 * of a transaction while the others go on until the kill. Thread-safe.
 */
public final class KillPoint {
  private static final String POINT = "kill-point";
  private static final String AFTER = "kill-after";

  /** What the thread that is to stop is in the middle of. */
  private static final ThreadLocal<Work> CHOSEN = new ThreadLocal<>();

  /** The work that a thread is in the middle of. */
  private record Work(long order, UUID messageId) {}

  private final String point;
  private final int after;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicBoolean taken = new AtomicBoolean();

  private KillPoint(String point, int after) {
    this.point = point;
    this.after = after;
  }

  /** The point that the settings name, or none. */
  public static KillPoint of(Settings settings) {
    String point = settings.text(POINT, "");
    return new KillPoint(point, point.isEmpty() ? 0 : settings.number(AFTER));
  }

  /** Settings that stop a process at a point, in the first work that begins after so many. */
  public static Settings in(Settings settings, Place place, int after) {
    return settings.with(POINT, place.name()).with(AFTER, after);
  }

  /** Settings that stop a process nowhere. */
  public static Settings notIn(Settings settings) {
    return settings.without(POINT).without(AFTER);
  }

  /** This thread begins work that could be stopped. */
  public void begin(long order, UUID messageId) {
    boolean late = !point.isEmpty() && begun.incrementAndGet() > after;
    if (late && taken.compareAndSet(false, true)) {
      CHOSEN.set(new Work(order, messageId));
    }
  }

  /**
   * This thread is at a place; it does not return from here if this is where it shall be killed.
   */
  public void at(Place place) {
    Work work = CHOSEN.get();
    if (work != null && place.name().equals(point)) {
      Supervised.say(Signal.PAUSED, place, work.order(), work.messageId());
      Supervised.awaitEnd();
    }
  }

  /** Where a process can be killed. */
  public enum Place {
    /** Everything is written in the local transaction, which is still open. */
    BEFORE_LOCAL_COMMIT("before its local commit"),
    /** The local transaction has committed; the broker does not know yet. */
    AFTER_LOCAL_COMMIT("after its local commit, before the broker's"),
    /** A consumer has written its effect, in a transaction that is still open. */
    IN_HANDLER("in mid-handler"),
    /** A consumer has committed its effect; the broker has no ack. */
    BEFORE_ACK("after its local commit, before the ack");

    private final String text;

    Place(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }
}
