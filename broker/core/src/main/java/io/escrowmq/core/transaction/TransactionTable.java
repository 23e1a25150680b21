package io.escrowmq.core.transaction;

import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.ids.ForgottenTimes;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.agrona.collections.MutableLong;
import org.agrona.collections.Object2IntHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All transactions: undecided ones in the order of their prepares and of their next checks, decided
 * ones in the order of their decisions until the id window has passed. Undecided ones are objects
 * that change, and bounded by the limits of their groups; decided ones lie outside of the heap, and
 * what is found of them is a copy.
 */
public final class TransactionTable implements Transactions {
  /** The undecided ones. For look-ups only: its order is never seen. */
  private final Map<UUID, Transaction> openById = new HashMap<>();

  private final Object2IntHashMap<String> openByGroup = new Object2IntHashMap<>(0);
  private final TreeMap<CheckPlace, Transaction> byCheck = new TreeMap<>();
  private final TransactionList open = new TransactionList();
  private final DecidedTransactions decided;
  private final EnumMap<TransactionState, MutableLong> counts =
      new EnumMap<>(TransactionState.class);
  private ForgottenTimes forgotten = new ForgottenTimes();
  private long nextSequence = 1;

  /**
   * No transactions.
   *
   * @param pages where decided ones lie
   */
  public TransactionTable(Pages pages) {
    decided = new DecidedTransactions(pages);
  }

  /**
   * {@return a transaction for the rules; null if it is not known}
   *
   * @param id the id
   */
  public @Nullable Transaction find(UUID id) {
    Transaction undecided = openById.get(id);
    return undecided == null ? decided.find(id) : undecided;
  }

  /**
   * Walks the undecided ones, in the order of their prepares.
   *
   * @param each told each one; must not change the table
   */
  public void forEachOpen(Consumer<Transaction> each) {
    for (Transaction at = open.first(); at != null; at = at.next) {
      each.accept(at);
    }
  }

  @Override
  public boolean mayHaveForgotten(UUID id) {
    return forgotten.mayHaveForgotten(id.getMostSignificantBits());
  }

  /**
   * Takes in a new transaction, HELD.
   *
   * @param transaction the transaction
   */
  public void hold(Transaction transaction) {
    transaction.sequence = nextSequence++;
    insert(transaction);
  }

  /**
   * Counts an answer UNKNOWN to a HELD one.
   *
   * @param transaction the transaction
   * @param nowMs shard time, ms
   * @param detail the detail
   */
  public void answered(Transaction transaction, long nowMs, String detail) {
    byCheck.remove(transaction.checkPlace());
    countIn(transaction.state, -1);
    transaction.answered(nowMs, detail);
    countIn(transaction.state, 1);
    if (transaction.state == TransactionState.HELD) {
      byCheck.put(transaction.checkPlace(), transaction);
    }
  }

  /**
   * Holds a PARKED one again: its checks begin anew, at once.
   *
   * @param transaction the transaction
   * @param nowMs shard time, ms
   */
  public void askAgain(Transaction transaction, long nowMs) {
    countIn(transaction.state, -1);
    transaction.askAgain(nowMs);
    countIn(transaction.state, 1);
    byCheck.put(transaction.checkPlace(), transaction);
  }

  /**
   * Decides an undecided one; its sets are dropped, so take them before.
   *
   * @param transaction which
   * @param decision how, by whom and why, as it is to be kept
   * @param nowMs shard time, ms
   */
  public void decide(Transaction transaction, Decide decision, long nowMs) {
    remove(transaction);
    transaction.state = stateOf(decision.outcome());
    transaction.decider = decision.by();
    transaction.reason = decision.reason();
    transaction.decidedAtMs = nowMs;
    transaction.nextCheckMs = 0;
    transaction.onCommit = List.of();
    transaction.onRollback = List.of();
    transaction.sequence = nextSequence++;
    insert(transaction);
  }

  private void countIn(TransactionState state, int difference) {
    counts.computeIfAbsent(state, key -> new MutableLong()).addAndGet(difference);
  }

  private static TransactionState stateOf(Outcome outcome) {
    return switch (outcome) {
      case COMMIT -> TransactionState.COMMITTED;
      case ROLLBACK -> TransactionState.ROLLED_BACK;
      case WITHDRAW -> TransactionState.WITHDRAWN;
    };
  }

  /**
   * {@return the outcome that stands; null while undecided}
   *
   * @param transaction the transaction
   */
  public static @Nullable Outcome outcome(Transaction transaction) {
    return switch (transaction.state) {
      case HELD, PARKED -> null;
      case COMMITTED -> Outcome.COMMIT;
      case ROLLED_BACK -> Outcome.ROLLBACK;
      case WITHDRAWN -> Outcome.WITHDRAW;
    };
  }

  private void insert(Transaction transaction) {
    countIn(transaction.state, 1);
    if (transaction.state.isOpen()) {
      openById.put(transaction.id(), transaction);
      open.addLast(transaction);
      openByGroup.put(
          transaction.producerGroup(), openByGroup.getValue(transaction.producerGroup()) + 1);
      if (transaction.state == TransactionState.HELD) {
        byCheck.put(transaction.checkPlace(), transaction);
      }
    } else {
      decided.add(transaction);
    }
  }

  private void remove(Transaction transaction) {
    countIn(transaction.state, -1);
    if (transaction.state.isOpen()) {
      openById.remove(transaction.id());
      byCheck.remove(transaction.checkPlace());
      open.remove(transaction);
      int left = openByGroup.getValue(transaction.producerGroup()) - 1;
      if (left == 0) {
        openByGroup.removeKey(transaction.producerGroup());
      } else {
        openByGroup.put(transaction.producerGroup(), left);
      }
    } else {
      decided.remove(transaction);
    }
  }

  /**
   * {@return when a decided one is to be forgotten next, in whole seconds; Long.MAX_VALUE if none
   * is}
   *
   * @param idWindowMs how long ids stay known, ms
   */
  public long nextForgetMs(long idWindowMs) {
    Transaction first = decided.from(0);
    return first == null ? Long.MAX_VALUE : forgetMs(first, idWindowMs);
  }

  /**
   * {@return forgets at most a budget of decided ones whose window has passed; returns what is
   * left}
   *
   * @param nowMs shard time, ms
   * @param idWindowMs how long ids stay known, ms
   * @param budget how many at most
   */
  public int forget(long nowMs, long idWindowMs, int budget) {
    int left = budget;
    for (Transaction first = decided.from(0);
        first != null && left > 0 && forgetMs(first, idWindowMs) <= nowMs;
        first = decided.from(0)) {
      remove(first);
      forgotten.forgot(first.id().getMostSignificantBits());
      left--;
    }
    return left;
  }

  private static long forgetMs(Transaction transaction, long idWindowMs) {
    return (transaction.decidedAtMs + idWindowMs + 999) / 1000 * 1000;
  }

  @Override
  public @Nullable TransactionView transaction(UUID id) {
    return find(id);
  }

  @Override
  public Collection<? extends TransactionView> due(CheckPlace after, long upToMs) {
    CheckPlace last = new CheckPlace(upToMs, Long.MAX_VALUE);
    return after.compareTo(last) > 0
        ? List.of()
        : byCheck.subMap(after, false, last, true).values();
  }

  @Override
  public long nextCheckMs() {
    return byCheck.isEmpty() ? Long.MAX_VALUE : byCheck.firstKey().nextCheckMs();
  }

  @Override
  public long cursorAfter(UUID id) {
    Transaction at = find(id);
    if (at == null) {
      return 0;
    }
    return at.state().isOpen() ? at.sequence + 1 : -(at.sequence + 1);
  }

  @Override
  public TransactionPage list(TransactionFilter filter, long cursor, int limit) {
    return new TransactionListing(filter, limit).page(open, decided, cursor);
  }

  @Override
  public long count(TransactionState state) {
    MutableLong count = counts.get(state);
    return count == null ? 0 : count.get();
  }

  @Override
  public int open(String producerGroup) {
    return openByGroup.getValue(producerGroup);
  }

  /**
   * Writes undecided ones, then decided ones, each in their order.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putLong(nextSequence);
    out.putLong(openById.size() + decided.size());
    for (Transaction at = open.first(); at != null; at = at.next) {
      TransactionCodec.write(at, out);
    }
    decided.writeTo(out);
    forgotten.writeTo(out);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param pages where decided ones lie
   */
  public static TransactionTable readFrom(StateInput in, Pages pages) throws IOException {
    TransactionTable table = new TransactionTable(pages);
    table.nextSequence = in.readLong();
    long count = in.readCount("transactions");
    for (long i = 0; i < count; i++) {
      table.insert(TransactionCodec.read(in));
    }
    table.forgotten = ForgottenTimes.readFrom(in);
    return table;
  }
}
