package io.escrowmq.core.topic;

import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.state.FloorSet;
import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * How far age and size let the messages of a topic go. Everything below a line may go; what is
 * needed there stays until it is not. Above the line nothing goes, so no offset is missing there.
 */
final class Retention {
  /** Nothing is to be looked at again. */
  private static final long NOTHING = Long.MAX_VALUE;

  /** What holds for the topic. */
  private TopicSettings settings = TopicSettings.DEFAULT;

  /** Every offset below may go. Only rises. */
  private long line;

  /** Messages below the line that are still there. */
  private long keptBelow;

  /** Bytes of those. */
  private long keptBelowBytes;

  /** From here on up to the line something may have become unneeded. */
  private long recheckFrom = NOTHING;

  /** When the message at the line came; {@link #NOTHING} if there is none. Derived. */
  private long lineStoredAtMs = NOTHING;

  /** Offsets whose messages were taken. */
  private FloorSet gone;

  private long goneCount;
  private final TopicIndex index;
  private final Collection<Group> groups;

  Retention(TopicIndex index, Collection<Group> groups, long line) {
    this.index = index;
    this.groups = groups;
    this.line = line;
    this.gone = new FloorSet(line);
  }

  /** {@return messages that were taken} */
  long goneCount() {
    return goneCount;
  }

  /** {@return messages that are there} */
  long messageCount() {
    return index.next() - gone.floor() - gone.sizeAbove();
  }

  /** Settles for a new group what is not there any more. */
  void passGone(Group group) {
    for (long at = gone.nextPresent(group.startOffset());
        at != OffsetSet.NONE;
        at = gone.nextPresent(at)) {
      long end = gone.nextAbsent(at);
      group.pass(at, end - 1);
      at = end;
    }
  }

  TopicSettings settings() {
    return settings;
  }

  void settings(TopicSettings changed) {
    settings = changed;
  }

  /** A message was appended at this offset. */
  void appended(long offset, long storedAtMs) {
    if (offset == line) {
      lineStoredAtMs = storedAtMs;
    }
  }

  /**
   * Looks at no more than a budget of messages for those that may go and are not needed; returns
   * what is left of it. The listener must take the ranges it is told before it returns.
   */
  int retain(long nowMs, Limits limits, int budget, RangeListener goes) {
    int left = recheck(budget, goes);
    while (left > 0 && mayPass(nowMs, limits)) {
      long first = line;
      long unneeded = unneededEnd(first, index.next() - 1);
      long end = unneeded;
      if (unneeded < first) {
        long candidate = Needs.nextCandidate(first, groups);
        end = candidate == OffsetSet.NONE ? index.next() - 1 : candidate - 1;
      }
      while (left > 0 && line <= end && mayPass(nowMs, limits)) {
        pass();
        left--;
      }
      if (unneeded >= first) {
        goes.range(first, line - 1);
      }
    }
    return left;
  }

  /** The line passes the message at it. */
  private void pass() {
    keptBelow++;
    keptBelowBytes += index.bytes(line);
    line++;
    lineStoredAtMs = line < index.next() ? index.storedAtMs(line) : NOTHING;
  }

  /** Looks again at what age and size let go before and was needed then. */
  private int recheck(int budget, RangeListener goes) {
    if (recheckFrom == NOTHING) {
      return budget;
    }
    int left = budget;
    long at = gone.nextAbsent(recheckFrom);
    while (left > 0 && at < line) {
      long end = unneededEnd(at, line - 1);
      if (end < at) {
        long candidate = Needs.nextCandidate(at, groups);
        at = candidate == OffsetSet.NONE ? line : gone.nextAbsent(candidate);
        left--;
      } else {
        long hole = gone.nextPresent(at);
        long last = Math.min(Math.min(end, at + left - 1), hole < 0 ? end : hole - 1);
        goes.range(at, last);
        left -= (int) (last - at + 1);
        at = gone.nextAbsent(last + 1);
      }
    }
    recheckFrom = at >= line ? NOTHING : at;
    return left;
  }

  private long unneededEnd(long at, long last) {
    return settings.keepUnacked() ? Needs.unneededEnd(at, last, groups) : last;
  }

  /** Takes messages out of the index for good; returns their bytes. */
  long remove(long first, long last) {
    long bytes = 0;
    for (long offset = first; offset <= last; offset++) {
      bytes += index.bytes(offset);
      index.remove(offset);
    }
    keptBelow -= last - first + 1;
    keptBelowBytes -= bytes;
    goneCount += last - first + 1;
    gone.add(first, last);
    return bytes;
  }

  /** What stands from here on may have become unneeded. */
  void freed(long first) {
    if (first < line && keptBelow > 0) {
      recheckFrom = Math.min(recheckFrom, first);
    }
  }

  /** Whether the message at the line may go. */
  private boolean mayPass(long nowMs, Limits limits) {
    boolean tooOld = limits.ageMs > 0 && nowMs - lineStoredAtMs >= limits.ageMs;
    boolean tooMuch =
        limits.bytes > 0 && limits.storedBytes.getAsLong() - keptBelowBytes > limits.bytes;
    return lineStoredAtMs != NOTHING && (tooOld || tooMuch);
  }

  /** When there is something to do; 0 = now, Long.MAX_VALUE = never as things stand. */
  long dueMs(Limits limits) {
    if (recheckFrom != NOTHING || mayPass(Long.MIN_VALUE / 2, limits)) {
      return 0;
    }
    return limits.ageMs > 0 && lineStoredAtMs != NOTHING
        ? lineStoredAtMs + limits.ageMs
        : Long.MAX_VALUE;
  }

  /** What holds now: the topic's own limits over the broker's. */
  Limits limits(Settings defaults, LongSupplier storedBytes) {
    return new Limits(
        settings.retentionMs() == TopicSettings.BROKER_DEFAULT
            ? defaults.retentionMs()
            : settings.retentionMs(),
        settings.retentionBytes() == TopicSettings.BROKER_DEFAULT
            ? defaults.retentionBytes()
            : settings.retentionBytes(),
        storedBytes);
  }

  /**
   * Limits in force.
   *
   * @param ageMs of age; 0 = none
   * @param bytes of size; 0 = none
   * @param storedBytes the size now
   */
  record Limits(long ageMs, long bytes, LongSupplier storedBytes) {}

  void writeTo(StateOutput out) throws IOException {
    out.putLong(settings.retentionMs());
    out.putLong(settings.retentionBytes());
    out.putBoolean(settings.keepUnacked());
    out.putLong(line);
    out.putLong(keptBelow);
    out.putLong(keptBelowBytes);
    out.putLong(recheckFrom);
    out.putLong(goneCount);
    gone.writeTo(out);
  }

  /** Reads back what {@link #writeTo} wrote; the index is there already. */
  static Retention readFrom(StateInput in, TopicIndex index, Collection<Group> groups)
      throws IOException {
    TopicSettings settings = new TopicSettings(in.readLong(), in.readLong(), in.readBoolean());
    Retention retention = new Retention(index, groups, in.readCount("offsets below a line"));
    retention.settings = settings;
    retention.keptBelow = in.readLong();
    retention.keptBelowBytes = in.readLong();
    retention.recheckFrom = in.readLong();
    retention.goneCount = in.readLong();
    retention.gone = FloorSet.readFrom(in);
    if (index.isLive(retention.line)) {
      retention.lineStoredAtMs = index.storedAtMs(retention.line);
    }
    return retention;
  }
}
