package io.escrowmq.core.topic;

import io.escrowmq.core.command.Range;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.state.FloorSet;
import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The consumed offsets of a topic: those that at least one group that counts had to consume and all
 * such groups have acknowledged. An offset that is in stays in, whatever groups come and go. Beside
 * them those that went before they were consumed, which never will be.
 */
final class ConsumedOffsets {
  /** Consumed or expired. */
  private final FloorSet finished;

  /** Gone without having been consumed; a part of the finished ones. */
  private final OffsetSet expired;

  ConsumedOffsets(long floor) {
    this(new FloorSet(floor), new OffsetSet());
  }

  private ConsumedOffsets(FloorSet finished, OffsetSet expired) {
    this.finished = finished;
    this.expired = expired;
  }

  /** Everything below is consumed or expired. */
  long floor() {
    return finished.floor();
  }

  boolean contains(long offset) {
    return finished.contains(offset) && !expired.contains(offset);
  }

  long nextPresent(long from) {
    long at = finished.nextPresent(from);
    while (at != OffsetSet.NONE && expired.contains(at)) {
      at = finished.nextPresent(expired.nextAbsent(at));
    }
    return at;
  }

  long nextAbsent(long from) {
    long absent = finished.nextAbsent(from);
    long expiredNext = expired.nextPresent(from);
    return expiredNext == OffsetSet.NONE ? absent : Math.min(absent, expiredNext);
  }

  /**
   * Takes in what the groups have consumed of a range by now, run by run.
   *
   * @return whether anything is new; each new run was told to the listener
   */
  boolean refresh(long first, long last, Collection<Group> groups, RangeListener listener) {
    boolean changed = false;
    long at = finished.nextAbsent(first);
    while (at <= last) {
      long end = consumedRunEnd(at, last, groups);
      if (end >= at) {
        finished.add(at, end);
        listener.range(at, end);
        changed = true;
        at = finished.nextAbsent(end + 1);
      } else {
        long skip = nextCandidate(at, groups);
        if (skip == OffsetSet.NONE) {
          break;
        }
        at = finished.nextAbsent(skip);
      }
    }
    return changed;
  }

  /** The last offset up to which all is consumed from here on; below {@code at} if it is not. */
  private long consumedRunEnd(long at, long last, Collection<Group> groups) {
    long present = finished.nextPresent(at);
    long end = present == OffsetSet.NONE ? last : Math.min(last, present - 1);
    return firstStart(groups) <= at ? Needs.unneededEnd(at, end, groups) : at - 1;
  }

  /** The next offset that may be consumed, given that this one is not. */
  private static long nextCandidate(long at, Collection<Group> groups) {
    long firstStart = firstStart(groups);
    if (firstStart > at) {
      return firstStart == Long.MAX_VALUE ? OffsetSet.NONE : firstStart;
    }
    return Needs.nextCandidate(at, groups);
  }

  private static long firstStart(Collection<Group> groups) {
    long firstStart = Long.MAX_VALUE;
    for (Group group : groups) {
      if (group.counts()) {
        firstStart = Math.min(firstStart, group.startOffset());
      }
    }
    return firstStart;
  }

  /**
   * Notes that messages are gone: those that are not consumed never will be.
   *
   * @return whether there were such
   */
  boolean expire(long first, long last) {
    boolean changed = false;
    for (long at = finished.nextAbsent(first); at <= last; at = finished.nextAbsent(at)) {
      long present = finished.nextPresent(at);
      long end = present == OffsetSet.NONE ? last : Math.min(last, present - 1);
      expired.add(at, end);
      finished.add(at, end);
      changed = true;
    }
    return changed;
  }

  boolean isExpired(long offset) {
    return expired.contains(offset);
  }

  /** Expired offsets as the longest ranges, in order. */
  List<Range> expiredRanges(long fromOffset, int limit) {
    List<Range> ranges = new ArrayList<>();
    for (long at = expired.nextPresent(fromOffset);
        at != OffsetSet.NONE && ranges.size() < limit;
        at = expired.nextPresent(at)) {
      long end = expired.nextAbsent(at);
      ranges.add(new Range(at, end - 1));
      at = end;
    }
    return ranges;
  }

  void writeTo(StateOutput out) throws IOException {
    finished.writeTo(out);
    expired.writeTo(out);
  }

  static ConsumedOffsets readFrom(StateInput in) throws IOException {
    return new ConsumedOffsets(FloorSet.readFrom(in), OffsetSet.readFrom(in));
  }
}
