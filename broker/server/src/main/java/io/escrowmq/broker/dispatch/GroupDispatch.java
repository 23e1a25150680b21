package io.escrowmq.broker.dispatch;

import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.group.PendingRetry;
import io.escrowmq.core.state.OffsetSet;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.frame.WireLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Delivery of one topic to one group: which message goes next, and to whom.
 *
 * <p>A message that is not settled is in exactly one place:
 *
 * <pre>{@code
 * ahead of the scan -> on lease -> settled
 *        |               ^  |
 *        v               |  +-> waiting for its retry --due--+
 * behind its key -----> ready <-------------------------------+
 * }</pre>
 *
 * <p>Messages stored before a restart are the backlog; it is withheld until the grace ends, so that
 * reconnecting consumers can adopt what they still work on. For the shard's thread only.
 */
final class GroupDispatch {

  /** No message can go now. */
  private static final long NONE = -1;

  /** A settled range up to this much longer than what is on lease is walked offset by offset. */
  private static final int WALKED_OFFSETS_MAX = 10_000;

  /** The scan pauses when this many messages wait behind their keys. */
  private static final int WAITING_BEHIND_KEYS_MAX = 100_000;

  private final Dispatcher dispatcher;
  private final String topic;
  private final String group;
  private final TopicView topicView;
  private final GroupView view;
  private final List<Member> members = new ArrayList<>();
  private final Leases leases = new Leases();
  private final KeyLines keys = new KeyLines();
  private final TreeSet<Long> ready = new TreeSet<>();
  private final Retries retrying = new Retries();
  private final ArrayDeque<Long> behindBacklog = new ArrayDeque<>();
  private final ColdBodies cold;

  /** Stored after the start, passed by the scan and not sent to anybody yet. */
  private final OffsetSet unsent = new OffsetSet();

  private final Backlog backlog;
  private long scan;
  private int turn;
  private boolean dropped;

  GroupDispatch(Dispatcher dispatcher, TopicView topicView, GroupView view, long recoveredEnd) {
    this.dispatcher = dispatcher;
    this.topic = topicView.name();
    this.group = view.name();
    this.topicView = topicView;
    this.view = view;
    this.cold = new ColdBodies(dispatcher, topicView);
    this.backlog = new Backlog(topicView, view, recoveredEnd);
    this.backlog.withholdUntil(dispatcher.graceEndMs());
    this.scan = Math.max(view.ackFloor(), recoveredEnd);
    for (PendingRetry retry : view.retries()) {
      keys.hold(topicView.keyHash(retry.offset()), retry.offset());
      long wakeMs = Math.max(retry.dueMs(), dispatcher.graceEndMs());
      retrying.add(wakeMs, retry.dueMs(), retry.offset());
    }
  }

  String topic() {
    return topic;
  }

  String group() {
    return group;
  }

  GroupView view() {
    return view;
  }

  int memberCount() {
    return members.size();
  }

  int inFlight() {
    return leases.size();
  }

  /** The group is gone: nothing is delivered any more, and its members are told. */
  void drop() {
    dropped = true;
    List<Member> told = List.copyOf(members);
    members.clear();
    leases.clear();
    ready.clear();
    retrying.clear();
    cold.close();
    told.forEach(member -> member.port.groupDeleted(member.subscription));
  }

  /** Reads that are under way are of no use any more. */
  void forgetReads() {
    cold.close();
  }

  void join(Member member) {
    members.add(member);
  }

  /**
   * Takes a member out; what it had goes back at once, with the same attempt number, but for what
   * it has answered, or has just lost: nobody else may get that before it is judged.
   */
  void leave(Member member) {
    remove(member);
    for (Lease lease : leases.of(member)) {
      if (lease.answers > 0 || lease.ending) {
        lease.left = true;
        lease.member = null;
        lease.deadlineMs = Long.MAX_VALUE;
      } else {
        giveBack(lease);
      }
    }
  }

  private void remove(Member member) {
    members.remove(member);
    if (members.isEmpty()) {
      cold.nobodyWaits();
    }
  }

  private void giveBack(Lease lease) {
    leases.remove(lease.offset);
    if (!view.isSettled(lease.offset)) {
      ready.add(lease.offset);
    }
  }

  Leases leases() {
    return leases;
  }

  /** The answer was judged or refused; whether something went back for it. */
  boolean answered(long first, long last) {
    List<Lease> judged = leases.in(first, last);
    judged.forEach(lease -> lease.answers = Math.max(0, lease.answers - 1));
    return giveBackWhatWasLeft(judged);
  }

  /** The loss of leases could not be logged: it is reported again, or what was left goes back. */
  boolean notExpired(List<Attempt> deliveries) {
    return giveBackWhatWasLeft(leases.notExpired(deliveries));
  }

  private boolean giveBackWhatWasLeft(List<Lease> judged) {
    judged.removeIf(lease -> !lease.left || lease.ending || lease.answers > 0);
    judged.forEach(this::giveBack);
    return !judged.isEmpty();
  }

  /** A member's connection is gone: what it had waits for its adoption until the grace ends. */
  void orphan(Member member, long untilMs) {
    remove(member);
    for (Lease lease : leases.of(member)) {
      lease.member = null;
      lease.deadlineMs = untilMs;
    }
  }

  /** Gives a reconnected consumer back what it still works on; false if it is lost. */
  boolean adopt(Member member, long offset, int attempt, long nowMs) {
    if (!topicView.isVisible(offset) || view.isSettled(offset) || view.attempt(offset) != attempt) {
      return false;
    }
    Lease lease = leases.get(offset);
    if (lease == null) {
      boolean fromBeforeRestart = backlog.isWithheld(nowMs) && backlog.covers(offset);
      return fromBeforeRestart && lease(member, offset, attempt, nowMs);
    }
    if (lease.member != null || lease.ending || !lease.consumerId.equals(member.consumerId)) {
      return false;
    }
    lease.member = member;
    lease.deadlineMs = nowMs + member.leaseMs;
    member.inFlight++;
    return true;
  }

  private boolean lease(Member member, long offset, int attempt, long nowMs) {
    long keyHash = topicView.keyHash(offset);
    keys.hold(keyHash, offset);
    leases.put(new Lease(offset, attempt, keyHash, member, nowMs + member.leaseMs));
    member.inFlight++;
    return true;
  }

  /** The first of these offsets that was surely never delivered to the group, or {@link #NONE}. */
  long firstUndelivered(long first, long last) {
    long end = Math.min(Math.max(scan, backlog.end()), topicView.nextOffset());
    long unsentAt = unsent.nextPresent(first);
    if (unsentAt != OffsetSet.NONE && unsentAt <= last) {
      return unsentAt;
    }
    return last >= end ? Math.max(first, end) : NONE;
  }

  /** Offsets are settled or dead: their keys go on. */
  void settled(long first, long last) {
    unsent.remove(first, last);
    if (last - first >= leases.size() + WALKED_OFFSETS_MAX) {
      // Only what is under way needs care, the rest is settled in the view.
      leases.in(first, last).forEach(lease -> settled(lease.offset, lease.offset));
      return;
    }
    for (long offset = first; offset <= last; offset++) {
      dropLease(offset);
      if (!ready.isEmpty()) {
        ready.remove(offset);
      }
      cold.forget(offset);
      passKeyOn(offset);
    }
  }

  /** A message that is gone passed its key on while it was still there. */
  private void passKeyOn(long offset) {
    if (topicView.isVisible(offset)) {
      keys.release(topicView.keyHash(offset), offset, view::isSettled).ifPresent(ready::add);
    }
  }

  /** An attempt failed; the message keeps its key until its next attempt. */
  void retryAt(long offset, long dueMs) {
    dropLease(offset);
    ready.remove(offset);
    keys.hold(topicView.keyHash(offset), offset);
    retrying.add(dueMs, dueMs, offset);
  }

  /**
   * A message that is ready could not be read: it is ready again at a time, as the same attempt.
   */
  void readAgainAt(long offset, long timeMs) {
    if (ready.remove(offset)) {
      retrying.add(timeMs, view.retry(offset), offset);
    }
  }

  /** A dead letter is open again: it queues behind its key, unless it is yet to be scanned. */
  void redeliver(long offset) {
    boolean ofBacklog = !backlog.isDone() && backlog.covers(offset) && offset >= backlog.next();
    if (!ofBacklog && offset < scan) {
      if (!backlog.isDone() && topicView.keyHash(offset) != 0) {
        behindBacklog.add(offset); // Somebody may still work on another of its key.
      } else if (mayGo(offset)) {
        ready.add(offset);
      }
    }
    unsent.remove(offset, offset); // It was delivered before, so that it may be acknowledged.
  }

  private void dropLease(long offset) {
    Lease lease = leases.remove(offset);
    if (lease != null && lease.member != null) {
      lease.member.inFlight--;
    }
  }

  /** Retries that are due become ready. */
  boolean wakeRetries(long nowMs) {
    boolean woken = false;
    for (Retries.Retry due = retrying.takeDue(nowMs); due != null; due = retrying.takeDue(nowMs)) {
      boolean settled = view.isSettled(due.offset());
      if (settled) {
        cold.forget(due.offset());
        passKeyOn(due.offset());
      }
      boolean current = !settled && view.retry(due.offset()) == due.dueMs();
      if (current && !leases.contains(due.offset())) {
        ready.add(due.offset());
      }
      woken |= current || settled;
    }
    return woken;
  }

  /** Whether a backlog is withheld and the grace is over, so that a dispatch may find more. */
  boolean backlogFreed(long nowMs) {
    return backlog.free(nowMs);
  }

  /** Sends what can go to those who can take it. */
  void dispatch(long nowMs) {
    if (cold.isLoading() || dropped) {
      return;
    }
    Member member = choose();
    while (member != null) {
      long offset = nextReady();
      boolean fresh = offset == NONE;
      if (fresh) {
        offset = nextFresh(nowMs);
      }
      if (offset == NONE) {
        return;
      }
      Image image = cold.image(offset);
      String damage = image == null ? cold.damage(offset) : null;
      if (damage != null) {
        dispatcher.damaged(this, givenUp(offset), damage);
        continue;
      }
      if (image == null) {
        ready.add(offset);
        if (fresh && !backlog.covers(offset)) {
          unsent.add(offset, offset);
        }
        keys.hold(topicView.keyHash(offset), offset);
        long wanted = cold.chooseToRead(offset, ready);
        if (wanted != NONE) {
          cold.load(this, upcoming(wanted));
        }
        return;
      }
      if (image.length() + WireLimits.FRAME_OVERHEAD_BYTES > member.port.maxFrameBytes()) {
        int bytes = image.length();
        dispatcher.tooLong(this, givenUp(offset), bytes, member.port.maxFrameBytes());
        continue;
      }
      send(member, offset, image, nowMs);
      member = choose();
    }
  }

  /** A message that cannot be delivered becomes a dead letter, and the group goes on. */
  private Attempt givenUp(long offset) {
    long keyHash = topicView.keyHash(offset);
    int attempt = view.attempt(offset);
    keys.hold(keyHash, offset);
    leases.put(new Lease(offset, attempt, keyHash));
    cold.forget(offset);
    return new Attempt(offset, attempt);
  }

  private void send(Member member, long offset, Image image, long nowMs) {
    int attempt = view.attempt(offset);
    lease(member, offset, attempt, nowMs);
    if (!unsent.isEmpty()) {
      unsent.remove(offset, offset);
    }
    member.credit--;
    cold.forget(offset);
    dispatcher.metrics().delivered(1, attempt > 1 ? 1 : 0);
    member.port.deliver(member.subscription, offset, attempt, image);
  }

  /** Offsets that will be wanted soon, beginning with one that is wanted now. */
  private long[] upcoming(long wanted) {
    long[] offsets = new long[ColdBodies.READ_AHEAD];
    int count = 0;
    offsets[count++] = wanted;
    for (Long offset : ready.tailSet(wanted, false)) {
      if (count == offsets.length / 2) {
        break;
      }
      offsets[count++] = offset;
    }
    long from = backlog.isDone() ? scan : backlog.next();
    long end = backlog.isDone() ? topicView.nextOffset() : backlog.end();
    for (long offset = view.nextUnsettled(from); offset < end && count < offsets.length; ) {
      offsets[count++] = offset;
      offset = view.nextUnsettled(offset + 1);
    }
    return Arrays.copyOf(offsets, count);
  }

  private @Nullable Member choose() {
    Member best = null;
    int size = members.size();
    for (int i = 0; i < size; i++) {
      Member member = members.get(Math.floorMod(turn + i, size));
      if (member.canTake() && (best == null || member.inFlight < best.inFlight)) {
        best = member;
      }
    }
    turn++;
    return best;
  }

  /** The next message that was not ready before. */
  private long nextFresh(long nowMs) {
    if (!backlog.isDone()) {
      if (backlog.isWithheld(nowMs)) {
        return nextOfScan();
      }
      long offset = nextOfBacklog();
      if (offset != NONE || !backlog.isDone()) {
        return offset;
      }
    }
    long offset = nextBehindBacklog();
    return offset != NONE || !behindBacklog.isEmpty() ? offset : nextOfScan();
  }

  private long nextReady() {
    while (!ready.isEmpty()) {
      long offset = ready.pollFirst();
      if (view.isSettled(offset)) {
        passKeyOn(offset);
      } else if (!leases.contains(offset)) {
        return offset;
      }
    }
    return NONE;
  }

  private long nextOfBacklog() {
    while (!backlog.isDone() && keys.waiting() < WAITING_BEHIND_KEYS_MAX) {
      long offset = backlog.take();
      if (offset != NONE && mayGo(offset)) {
        return offset;
      }
    }
    return NONE;
  }

  /** Newer messages whose keys the backlog might have held, in order, once it is through. */
  private long nextBehindBacklog() {
    while (!behindBacklog.isEmpty() && keys.waiting() < WAITING_BEHIND_KEYS_MAX) {
      long offset = behindBacklog.remove();
      if (!view.isSettled(offset) && mayGo(offset)) {
        return offset;
      }
    }
    return NONE;
  }

  private long nextOfScan() {
    long end = topicView.nextOffset();
    while (scan < end && keys.waiting() < WAITING_BEHIND_KEYS_MAX) {
      long offset = view.nextUnsettled(scan);
      if (offset >= end) {
        scan = end;
        return NONE;
      }
      if (!backlog.isDone() && backlog.mayHoldKey(topicView.keyHash(offset))) {
        if (!backlog.knowsKeys() || behindBacklog.size() >= WAITING_BEHIND_KEYS_MAX) {
          scan = offset;
          return NONE;
        }
        scan = offset + 1;
        behindBacklog.add(offset);
        unsent.add(offset, offset);
      } else {
        scan = offset + 1;
        if (mayGo(offset)) {
          return offset;
        }
      }
    }
    return NONE;
  }

  /** Whether a scanned message can go now; if its key is taken it queues there. */
  private boolean mayGo(long offset) {
    if (view.retry(offset) != 0 || leases.contains(offset)) {
      return false;
    }
    long keyHash = topicView.keyHash(offset);
    if (keys.mayGo(keyHash, offset)) {
      keys.hold(keyHash, offset);
      return true;
    }
    keys.await(keyHash, offset);
    if (!backlog.covers(offset)) {
      unsent.add(offset, offset);
    }
    return false;
  }
}
