package io.escrowmq.core.topic;

import io.escrowmq.core.group.Group;
import io.escrowmq.core.state.FloorSet;
import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Collection;

/**
 * The consumed offsets of a topic: those that at least one group that counts had to consume and all
 * such groups have acknowledged. An offset that is in stays in, whatever groups come and go.
 */
final class ConsumedOffsets {
  private final FloorSet consumed;

  ConsumedOffsets(long floor) {
    this(new FloorSet(floor));
  }

  private ConsumedOffsets(FloorSet consumed) {
    this.consumed = consumed;
  }

  long floor() {
    return consumed.floor();
  }

  boolean contains(long offset) {
    return consumed.contains(offset);
  }

  long nextPresent(long from) {
    return consumed.nextPresent(from);
  }

  long nextAbsent(long from) {
    return consumed.nextAbsent(from);
  }

  /**
   * Takes in what the groups have consumed of a range by now, run by run.
   *
   * @return whether anything is new; each new run was told to the listener
   */
  boolean refresh(long first, long last, Collection<Group> groups, RangeListener listener) {
    boolean changed = false;
    long at = consumed.nextAbsent(first);
    while (at <= last) {
      long end = consumedRunEnd(at, last, groups);
      if (end >= at) {
        consumed.add(at, end);
        listener.range(at, end);
        changed = true;
        at = consumed.nextAbsent(end + 1);
      } else {
        long skip = nextCandidate(at, groups);
        if (skip == OffsetSet.NONE) {
          break;
        }
        at = consumed.nextAbsent(skip);
      }
    }
    return changed;
  }

  /** The last offset up to which all is consumed from here on; below {@code at} if it is not. */
  private long consumedRunEnd(long at, long last, Collection<Group> groups) {
    long present = consumed.nextPresent(at);
    long end = present == OffsetSet.NONE ? last : Math.min(last, present - 1);
    boolean hasGroup = false;
    for (Group group : groups) {
      if (!group.counts()) {
        continue;
      }
      if (group.startOffset() > at) {
        end = Math.min(end, group.startOffset() - 1);
      } else {
        hasGroup = true;
        end = Math.min(end, group.nextUnacknowledged(at) - 1);
      }
    }
    return hasGroup ? end : at - 1;
  }

  /** The next offset that may be consumed, given that this one is not. */
  private static long nextCandidate(long at, Collection<Group> groups) {
    long candidate = at + 1;
    long firstStart = Long.MAX_VALUE;
    for (Group group : groups) {
      if (group.counts()) {
        firstStart = Math.min(firstStart, group.startOffset());
        if (group.startOffset() <= at) {
          long acknowledged = group.nextAcknowledged(at);
          if (acknowledged == OffsetSet.NONE) {
            return OffsetSet.NONE;
          }
          candidate = Math.max(candidate, acknowledged);
        }
      }
    }
    return firstStart == Long.MAX_VALUE ? OffsetSet.NONE : Math.max(candidate, firstStart);
  }

  void writeTo(StateOutput out) throws IOException {
    consumed.writeTo(out);
  }

  static ConsumedOffsets readFrom(StateInput in) throws IOException {
    return new ConsumedOffsets(FloorSet.readFrom(in));
  }
}
