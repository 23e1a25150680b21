package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.TransactionQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All transactions, and what the broker's answers about them must not be. */
final class TransactionHistory {
  private static final long CHECK_SLACK_MS = 8_000;

  private final World world;
  private final Map<UUID, Tx> all = new LinkedHashMap<>();

  TransactionHistory(World world) {
    this.world = world;
  }

  void begin(Tx tx) {
    all.put(tx.id, tx);
    tx.onCommit.forEach(one -> world.messages.of(one.id()).transactions.add(tx));
    tx.onRollback.forEach(one -> world.messages.of(one.id()).transactions.add(tx));
  }

  List<Tx> all() {
    return new ArrayList<>(all.values());
  }

  /** Those that were prepared and whose end nobody was told. */
  List<Tx> untold() {
    return all.values().stream().filter(tx -> tx.prepared && tx.told == null).toList();
  }

  @Nullable Tx find(UUID id) {
    return all.get(id);
  }

  /** The broker begins at a time that may lie before what was known: only logged time counts. */
  void started(long toldMs) {
    for (Tx tx : all.values()) {
      if (!tx.prepared) {
        tx.preparingLow = Math.min(tx.preparingLow, toldMs);
      }
    }
  }

  void prepared(Tx tx, @Nullable Response response) {
    if (response instanceof Prepared) {
      if (!tx.prepared) {
        tx.preparedHigh = world.time.high();
      }
      tx.prepared = true;
    }
  }

  /** An answer to a decision that was asked for. */
  void decided(Tx tx, Outcome wanted, boolean wasPrepared, @Nullable Response response) {
    if (response instanceof Decided decided) {
      if (decided.outcome() != wanted) {
        throw new Violation("5", tx.id + " was asked for " + wanted + ", got " + decided);
      }
      tx.tell(decided.outcome());
    } else if (response instanceof Refused refused) {
      refused(tx, refused, wasPrepared);
      if (refused.code() == ErrorCode.CONFLICT && refused.standing() != null) {
        tx.tell(refused.standing());
      }
    }
  }

  private void refused(Tx tx, Refused refused, boolean wasPrepared) {
    if (wasPrepared && refused.code() == ErrorCode.NOT_FOUND) {
      throw new Violation("1", tx.id + " was prepared and is unknown");
    }
    if (wasPrepared && refused.code() == ErrorCode.FORGOTTEN && world.forgetsNothing()) {
      throw new Violation("1", tx.id + " was forgotten too early");
    }
  }

  /** Somebody looked a transaction up and did not find it. */
  void notShown(Tx tx, boolean wasPrepared) {
    if (wasPrepared && world.forgetsNothing()) {
      throw new Violation("1", tx.id + " was prepared and is not shown");
    }
  }

  /** What a listing says. */
  void listed(TransactionInfo info) {
    Tx tx = all.get(info.transactionId());
    if (tx == null) {
      throw new Violation("1", info.transactionId() + " was never prepared by anybody");
    }
    switch (info.state()) {
      case "COMMITTED" -> tx.tell(Outcome.COMMIT);
      case "ROLLED_BACK" -> tx.tell(Outcome.ROLLBACK);
      case "WITHDRAWN" -> tx.tell(Outcome.WITHDRAW);
      case "PARKED" -> {
        world.coverage.hit("path: parked");
        if (tx.unknownAnswers < tx.policy.maxChecks()) {
          throw new Violation(
              "7", tx.id + " is parked after only " + tx.unknownAnswers + " answers");
        }
      }
      default -> world.coverage.hit("path: listed as " + info.state());
    }
  }

  /** Questions were sent to a producer. */
  void asked(List<TransactionQuery> queries) {
    for (TransactionQuery query : queries) {
      Tx tx = all.get(query.transactionId());
      if (tx != null) {
        tx.questioned = true;
      }
    }
  }

  /** A check-back came. */
  void questioned(Tx tx, boolean fence, Stamp at) {
    long dueMs = tx.preparingLow + tx.policy.firstCheckMs();
    if (!tx.resolving && at.high() < dueMs) {
      throw new Violation(
          "7",
          tx.id + " was asked about at " + at.high() + ", due at " + dueMs + " at the earliest");
    }
    world.coverage.hit(fence ? "push: Fence" : "push: CheckBack");
  }

  /**
   * Everything was quiet since then, shard time: what was due must have been asked of the producers
   * of these groups.
   */
  void checkDue(long quietSinceLow, Set<String> connected) {
    long now = world.time.low();
    for (Tx tx : all.values()) {
      if (tx.prepared && !tx.questioned && tx.told == null && connected.contains(tx.group)) {
        long due = Math.max(quietSinceLow, tx.preparedHigh + tx.policy.firstCheckMs());
        if (now > due + CHECK_SLACK_MS && tx.asked.isEmpty()) {
          throw new Violation("7", tx.id + " was due at " + due + ", not asked about at " + now);
        }
      }
    }
  }

  /** Judges by what is visible in the end. */
  void judge(Set<UUID> visible) {
    for (Tx tx : all.values()) {
      if (tx.prepared && tx.told == null && world.forgetsNothing()) {
        throw new Violation("25", tx.id + " is still undecided");
      }
      barrier(tx);
      if (tx.told != null) {
        judge(tx, visible);
      }
    }
  }

  private static void barrier(Tx tx) {
    if (tx.told == null || tx.forced) {
      return;
    }
    boolean commits = tx.row == Outcome.COMMIT;
    if (commits != (tx.told == Outcome.COMMIT)) {
      throw new Violation("5", tx.id + " is " + tx.told + ", its row says " + tx.row);
    }
    if (tx.told == Outcome.WITHDRAW && tx.row != Outcome.WITHDRAW) {
      throw new Violation("5", tx.id + " was withdrawn, its row says " + tx.row);
    }
  }

  private void judge(Tx tx, Set<UUID> visible) {
    released(tx, tx.onCommit, tx.told == Outcome.COMMIT, visible);
    released(tx, tx.onRollback, tx.told == Outcome.ROLLBACK, visible);
  }

  private void released(Tx tx, List<EncodedMessage> set, boolean wanted, Set<UUID> visible) {
    for (EncodedMessage one : set) {
      boolean own = !world.messages.of(one.id()).publishing;
      boolean there = visible.contains(one.id());
      if (own
          && !one.topic().equals(MessageHistory.DOOMED)
          && there != wanted
          && !(wanted && world.messages.mayBeGone(one.id()))) {
        throw new Violation(
            wanted ? "2 and 3" : "4", one + " of " + tx.id + ", which is " + tx.told);
      }
    }
  }
}
