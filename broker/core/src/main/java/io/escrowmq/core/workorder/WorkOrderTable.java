package io.escrowmq.core.workorder;

import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.state.PageRecords;
import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.SnapshotOutput;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All work orders, outside of the heap: a release that spoils a consumer makes as many dead letters
 * as there are messages. Closed ones are kept for {@link #KEPT_CLOSED_MS}, those of a quarantine
 * for ever, since its record is.
 */
@SuppressWarnings("EnumOrdinal") // Kinds are added at the end only, and snapshots count on it.
public final class WorkOrderTable implements WorkOrders {
  /** How long a closed work order can still be looked at: 90 days. */
  public static final long KEPT_CLOSED_MS = 90L * 24 * 3_600_000;

  /** So that a listing never holds the shard's thread for long. */
  private static final int MAX_EXAMINED = 10_000;

  private static final WorkOrderKind[] KINDS = WorkOrderKind.values();

  private final PageRecords records;
  private final SnapshotOutput output = SnapshotOutput.inMemory();

  /** Number to address. */
  private final PageTree byNumber;

  /** Kind and number of open ones, to the time of their opening. */
  private final PageTree openByKind;

  /** By kind: the id of what they are about, to the number of the newest. */
  private final PageTree[] byAbout = new PageTree[KINDS.length];

  /** Time of closing and number. */
  private final PageTree closed;

  private final long[] openCounts = new long[KINDS.length];
  private final long[] openedCounts = new long[KINDS.length];
  private long lastNumber;

  /** Derived: when the first of the closed ones is to be forgotten. */
  private long nextForgetMs = Long.MAX_VALUE;

  /**
   * No work orders.
   *
   * @param pages where they lie
   */
  public WorkOrderTable(Pages pages) {
    records = new PageRecords(pages);
    byNumber = new PageTree(pages, 1);
    openByKind = new PageTree(pages, 1);
    for (int kind = 0; kind < KINDS.length; kind++) {
      byAbout[kind] = new PageTree(pages, 1);
    }
    closed = new PageTree(pages, 1);
  }

  /**
   * {@return opens a work order and returns its number}
   *
   * @param kind what happened
   * @param evidence to what
   * @param nowMs shard time
   */
  public long open(WorkOrderKind kind, Evidence evidence, long nowMs) {
    lastNumber++;
    openedCounts[kind.ordinal()]++;
    insert(new WorkOrder(lastNumber, kind, evidence, nowMs, 0, List.of()));
    return lastNumber;
  }

  private void insert(WorkOrder order) {
    byNumber.put(order.number(), 0);
    byNumber.setValue(0, put(order));
    UUID about = order.evidence().about();
    if (!about.equals(Evidence.NO_ID)) {
      PageTree ofKind = byAbout[order.kind().ordinal()];
      ofKind.put(about.getMostSignificantBits(), about.getLeastSignificantBits());
      ofKind.setValue(0, order.number());
    }
    if (order.isOpen()) {
      openByKind.put(order.kind().ordinal(), order.number());
      openByKind.setValue(0, order.openedAtMs());
      openCounts[order.kind().ordinal()]++;
    } else {
      rememberClosed(order);
    }
  }

  private void rememberClosed(WorkOrder order) {
    if (order.kind() != WorkOrderKind.QUARANTINED_RANGE) {
      closed.put(order.closedAtMs(), order.number());
      nextForgetMs = Math.min(nextForgetMs, order.closedAtMs() + KEPT_CLOSED_MS);
    }
  }

  private long put(WorkOrder order) {
    try {
      order.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does no I/O", e);
    }
    return records.put(output.takeRecord());
  }

  private WorkOrder read(long address) {
    try {
      return WorkOrder.readFrom(new StateInput(records.read(address)));
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does no I/O", e);
    }
  }

  private void replace(WorkOrder order) {
    byNumber.find(order.number(), 0);
    records.remove(byNumber.value(0));
    byNumber.setValue(0, put(order));
  }

  /**
   * Notes what was done about an open one, and what is known of it now.
   *
   * @param number which; nothing happens if it is not open
   * @param evidence the newer evidence
   * @param entry what was done
   */
  public void update(long number, Evidence evidence, AuditEntry entry) {
    WorkOrder order = find(number);
    if (order != null && order.isOpen()) {
      replace(order.with(evidence, entry));
    }
  }

  /**
   * Closes an open one.
   *
   * @param number which; nothing happens if it is not open
   * @param entry by whom and why
   * @return whether it was open
   */
  public boolean close(long number, AuditEntry entry) {
    WorkOrder order = find(number);
    if (order == null || !order.isOpen()) {
      return false;
    }
    WorkOrder now = order.closed(entry);
    replace(now);
    openByKind.remove(now.kind().ordinal(), number);
    openCounts[now.kind().ordinal()]--;
    rememberClosed(now);
    return true;
  }

  /**
   * {@return the newest about this, open or closed; null if there is none}
   *
   * @param kind of this kind
   * @param about the id of what it is about
   */
  public @Nullable WorkOrder about(WorkOrderKind kind, UUID about) {
    PageTree ofKind = byAbout[kind.ordinal()];
    return ofKind.find(about.getMostSignificantBits(), about.getLeastSignificantBits())
        ? find(ofKind.value(0))
        : null;
  }

  /** {@return when a closed one is to be forgotten next; Long.MAX_VALUE if none is} */
  public long nextForgetMs() {
    return nextForgetMs;
  }

  /**
   * Forgets closed ones whose time has passed.
   *
   * @param nowMs shard time
   * @param budget how many at most
   */
  public void forget(long nowMs, int budget) {
    for (int left = budget; left > 0 && nextForgetMs <= nowMs; left--) {
      closed.seek(0, 0);
      long closedAtMs = closed.foundMsb();
      long number = closed.foundLsb();
      closed.remove(closedAtMs, number);
      byNumber.find(number, 0);
      long address = byNumber.value(0);
      WorkOrder order = read(address);
      records.remove(address);
      byNumber.remove(number, 0);
      UUID about = order.evidence().about();
      PageTree ofKind = byAbout[order.kind().ordinal()];
      if (ofKind.find(about.getMostSignificantBits(), about.getLeastSignificantBits())
          && ofKind.value(0) == number) {
        ofKind.remove(about.getMostSignificantBits(), about.getLeastSignificantBits());
      }
      nextForgetMs = closed.seek(0, 0) ? closed.foundMsb() + KEPT_CLOSED_MS : Long.MAX_VALUE;
    }
  }

  @Override
  public @Nullable WorkOrder find(long number) {
    return byNumber.find(number, 0) ? read(byNumber.value(0)) : null;
  }

  @Override
  public long open(WorkOrderKind kind) {
    return openCounts[kind.ordinal()];
  }

  @Override
  public long opened(WorkOrderKind kind) {
    return openedCounts[kind.ordinal()];
  }

  @Override
  public long oldestMs(WorkOrderKind kind) {
    return openByKind.seek(kind.ordinal(), 0) && openByKind.foundMsb() == kind.ordinal()
        ? openByKind.value(0)
        : 0;
  }

  @Override
  public WorkOrderPage list(WorkOrderFilter filter, long after, int limit) {
    List<WorkOrder> found = new ArrayList<>();
    long last = Math.max(0, after);
    int examined = 0;
    for (long number = following(filter, last); number != 0; number = following(filter, last)) {
      if (found.size() == limit || examined == MAX_EXAMINED) {
        return new WorkOrderPage(found, last);
      }
      examined++;
      last = number;
      byNumber.find(number, 0);
      WorkOrder order = read(byNumber.value(0));
      if (filter.matches(order)) {
        found.add(order);
      }
    }
    return new WorkOrderPage(found, 0);
  }

  /** The next number that may match; 0 if there is none. */
  private long following(WorkOrderFilter filter, long number) {
    if (!filter.open()) {
      return byNumber.seek(number + 1, 0) ? byNumber.foundMsb() : 0;
    }
    long least = 0;
    for (WorkOrderKind kind : KINDS) {
      boolean wanted = filter.kind() == null || filter.kind() == kind;
      if (wanted
          && openByKind.seek(kind.ordinal(), number + 1)
          && openByKind.foundMsb() == kind.ordinal()) {
        long found = openByKind.foundLsb();
        least = least == 0 ? found : Math.min(least, found);
      }
    }
    return least;
  }

  /**
   * Writes all, in the order of their numbers.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putLong(lastNumber);
    out.putInt(KINDS.length);
    for (long count : openedCounts) {
      out.putLong(count);
    }
    out.putLong(byNumber.size());
    for (boolean more = byNumber.seek(0, 0); more; more = byNumber.next()) {
      byte[] record = records.read(byNumber.value(0));
      if (!out.putEncoded(record)) {
        WorkOrder.readFrom(new StateInput(record)).writeTo(out);
      }
    }
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param pages where they lie
   */
  public static WorkOrderTable readFrom(StateInput in, Pages pages) throws IOException {
    WorkOrderTable table = new WorkOrderTable(pages);
    table.lastNumber = in.readLong();
    int kinds = in.readIndex(KINDS.length + 1, "the kinds of work orders");
    for (int kind = 0; kind < kinds; kind++) {
      table.openedCounts[kind] = in.readLong();
    }
    long count = in.readCount("work orders");
    for (long i = 0; i < count; i++) {
      table.insert(WorkOrder.readFrom(in));
    }
    return table;
  }
}
