package io.escrowmq.broker.dispatch;

import io.escrowmq.core.command.Attempt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** What the members of a group work on, by offset. For the shard's thread only. */
final class Leases {

  private final Long2ObjectHashMap<Lease> byOffset = new Long2ObjectHashMap<>();

  @Nullable Lease get(long offset) {
    return byOffset.get(offset);
  }

  boolean contains(long offset) {
    return byOffset.containsKey(offset);
  }

  void put(Lease lease) {
    byOffset.put(lease.offset, lease);
  }

  @Nullable Lease remove(long offset) {
    return byOffset.remove(offset);
  }

  int size() {
    return byOffset.size();
  }

  void clear() {
    byOffset.clear();
  }

  List<Lease> of(Member member) {
    return matching(lease -> lease.member == member);
  }

  /**
   * Whether the member works on it. After a restart the same attempt may go from one that did not
   * adopt it to another; then the first must not end it.
   */
  boolean holds(Member member, long offset) {
    Lease lease = byOffset.get(offset);
    return lease != null && lease.member == member;
  }

  /** An answer to these deliveries is on its way through the log. */
  void answering(long first, long last) {
    in(first, last).forEach(lease -> lease.answers++);
  }

  /** Those in a range, however long it is. */
  List<Lease> in(long first, long last) {
    if (last - first >= byOffset.size()) {
      return matching(lease -> lease.offset >= first && lease.offset <= last);
    }
    List<Lease> found = new ArrayList<>();
    for (long offset = first; offset <= last; offset++) {
      Lease lease = byOffset.get(offset);
      if (lease != null) {
        found.add(lease);
      }
    }
    return found;
  }

  private List<Lease> matching(Predicate<Lease> wanted) {
    List<Lease> found = new ArrayList<>();
    for (Lease lease : byOffset.values()) {
      if (wanted.test(lease)) {
        found.add(lease);
      }
    }
    return found;
  }

  /** Those whose time is over, marked so that each is reported once; by offset. */
  List<Attempt> takeExpired(long nowMs) {
    List<Attempt> expired = new ArrayList<>();
    for (Lease lease : matching(one -> one.deadlineMs <= nowMs && !one.ending)) {
      lease.ending = true;
      expired.add(new Attempt(lease.offset, lease.attempt));
    }
    expired.sort(Comparator.comparingLong(Attempt::offset));
    return expired;
  }

  /** The loss of leases could not be logged; which those are. */
  List<Lease> notExpired(List<Attempt> deliveries) {
    List<Lease> kept = new ArrayList<>();
    for (Attempt delivery : deliveries) {
      Lease lease = byOffset.get(delivery.offset());
      if (lease != null && lease.attempt == delivery.attempt()) {
        lease.ending = false;
        kept.add(lease);
      }
    }
    return kept;
  }

  /** Prolongs a lease; false if it is not this member's any more. */
  boolean extend(Member member, long offset, int attempt, long nowMs) {
    Lease lease = get(offset);
    if (lease == null || lease.attempt != attempt || lease.member != member || lease.ending) {
      return false;
    }
    lease.deadlineMs = nowMs + member.leaseMs;
    return true;
  }

  /** That a message is given up could not be logged; it is tried again as after a lost lease. */
  void notGivenUp(Attempt delivery, long againMs) {
    Lease lease = get(delivery.offset());
    if (lease != null && lease.member == null) {
      lease.deadlineMs = againMs;
      lease.ending = false;
    }
  }
}
