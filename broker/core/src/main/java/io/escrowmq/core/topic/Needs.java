package io.escrowmq.core.topic;

import io.escrowmq.core.group.Group;
import io.escrowmq.core.state.OffsetSet;
import java.util.Collection;

/** What the groups that count of a topic have not acknowledged yet, run by run. */
final class Needs {
  private Needs() {}

  /**
   * The last offset up to which no group that counts needs anything from here on; below {@code at}
   * if one does need that.
   */
  static long unneededEnd(long at, long last, Collection<Group> groups) {
    long end = last;
    for (Group group : groups) {
      if (group.counts()) {
        end =
            group.startOffset() > at
                ? Math.min(end, group.startOffset() - 1)
                : Math.min(end, group.nextUnacknowledged(at) - 1);
      }
    }
    return end;
  }

  /** The next offset that may be unneeded, given that this one is needed. */
  static long nextCandidate(long at, Collection<Group> groups) {
    long candidate = at + 1;
    for (Group group : groups) {
      if (group.counts() && group.startOffset() <= at) {
        long acknowledged = group.nextAcknowledged(at);
        if (acknowledged == OffsetSet.NONE) {
          return OffsetSet.NONE;
        }
        candidate = Math.max(candidate, acknowledged);
      }
    }
    return candidate;
  }
}
