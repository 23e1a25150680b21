package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Fence;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.TransactionQuery;
import io.escrowmq.protocol.message.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prepares, commits or rolls back locally, and decides, unless it dies in between; answers
 * check-backs from the barrier table of its resource.
 */
final class TransactionalProducer extends Client {
  private static final int OPEN_MAX = 6;

  private final String group;
  private final UUID resource;
  private final PlainProducer fallback;

  /** What it has begun and not finished; a new process knows nothing of it. */
  private final List<Tx> own = new ArrayList<>();

  private final List<Tx> preparing = new ArrayList<>();

  TransactionalProducer(
      World world, String name, String group, UUID resource, PlainProducer fallback) {
    super(world, name, group, List.of(resource));
    this.group = group;
    this.resource = resource;
    this.fallback = fallback;
  }

  @Override
  void work() {
    int roll = world.dice.below(100);
    if (own.isEmpty() ? !world.healed() : roll < 30 && own.size() < OPEN_MAX && !world.healed()) {
      begin();
    } else if (!own.isEmpty()) {
      goOn(world.dice.one(own), roll);
    }
  }

  private void begin() {
    UUID id = world.dice.uuid7(world.time.low());
    List<EncodedMessage> onCommit = set(1 + world.dice.below(3));
    List<EncodedMessage> onRollback = set(world.dice.below(2));
    CheckPolicy policy =
        new CheckPolicy(
            world.dice.one(List.of(400L, 2_000L, 7_000L)),
            500,
            3_000,
            2 + world.dice.below(2),
            world.dice.percent(30) ? 15_000 : 0,
            world.dice.one(List.of(ExhaustedPolicy.values())));
    Tx tx = new Tx(id, group, resource, policy, onCommit, onRollback);
    world.transactions.begin(tx);
    tx.preparingLow = world.time.low();
    own.add(tx);
    prepare(tx);
  }

  private List<EncodedMessage> set(int count) {
    List<EncodedMessage> set = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long dueMs = world.dice.percent(8) ? world.time.low() + world.delayMs() : 0;
      set.add(world.messages.make(world.someTopic(), "", dueMs));
    }
    return set;
  }

  private void prepare(Tx tx) {
    preparing.add(tx);
    send(
        new Prepare(tx.id, resource, tx.policy, tx.onCommit, tx.onRollback),
        response -> {
          preparing.remove(tx);
          world.transactions.prepared(tx, response);
          if (response instanceof Refused refused && !refused.code().retryable()) {
            abort(tx);
          } else if (!(response instanceof Prepared)) {
            world.coverage.hit("path: prepare unknown or to be repeated");
          }
        });
  }

  private void abort(Tx tx) {
    tx.localOpen = false;
    own.remove(tx);
  }

  private void goOn(Tx tx, int roll) {
    if (!tx.prepared) {
      if (!preparing.contains(tx)) {
        withoutPrepare(tx, roll);
      }
    } else if (tx.decision != null) {
      decide(tx, tx.decision);
    } else if (roll < 55) {
      if (tx.commitLocally()) {
        decide(tx, Outcome.COMMIT);
      } else {
        world.coverage.hit("path: late commit met the fence");
        own.remove(tx);
      }
    } else if (roll < 75 || world.healed()) {
      tx.localOpen = false;
      decide(tx, Outcome.ROLLBACK);
    } else if (roll < 85) {
      world.coverage.hit("path: producer died before its commit");
      abort(tx);
    } else if (roll < 92 && tx.commitLocally()) {
      world.coverage.hit("path: producer died after its commit");
      tx.asked.add(Outcome.COMMIT);
      own.remove(tx);
    }
  }

  private void withoutPrepare(Tx tx, int roll) {
    if (roll < 70) {
      world.coverage.hit("path: prepare repeated");
      prepare(tx);
    } else if (roll < 85 && tx.row == null) {
      world.coverage.hit("path: diverted");
      tx.row = Outcome.WITHDRAW;
      tx.localOpen = false;
      own.remove(tx);
      fallback.divert(tx.onCommit);
    } else {
      abort(tx);
    }
  }

  private void decide(Tx tx, Outcome outcome) {
    own.remove(tx);
    tx.decision = outcome;
    tx.asked.add(outcome);
    send(new Decide(tx.id, outcome, ""), response -> decided(tx, outcome, response));
    if (world.dice.percent(10)) {
      send(new Decide(tx.id, outcome, ""), response -> decided(tx, outcome, response));
    }
  }

  private void decided(Tx tx, Outcome outcome, @Nullable Response response) {
    world.transactions.decided(tx, outcome, true, response);
    boolean again = response == null || (response instanceof Refused r && r.code().retryable());
    if (again && world.dice.percent(60)) {
      world.coverage.hit("path: decision repeated");
      own.add(tx); // Its row stands, so that the same is asked again.
    }
  }

  @Override
  void pushed(Push push, Stamp at) {
    if (push instanceof CheckBack check) {
      answer(check.queries(), false, at);
    } else if (push instanceof Fence fence) {
      answer(fence.queries(), true, at);
    }
  }

  private void answer(List<TransactionQuery> queries, boolean fence, Stamp at) {
    List<CheckAnswer> answers = new ArrayList<>();
    for (TransactionQuery query : queries) {
      Tx tx = world.transactions.find(query.transactionId());
      if (tx == null) {
        throw new Violation("5", "asked about " + query.transactionId() + ", which is nobody's");
      }
      world.transactions.questioned(tx, fence, at);
      if (!world.dice.percent(world.healed() ? 0 : 8)) {
        Verdict verdict = verdict(tx);
        world.coverage.hit("answer", verdict);
        answers.add(new CheckAnswer(tx.id, verdict, "looked"));
      } else {
        world.coverage.hit("answer: none");
      }
    }
    if (!answers.isEmpty()) {
      send(new CheckAnswers(answers), response -> {});
    }
  }

  private Verdict verdict(Tx tx) {
    if (!world.healed() && world.dice.percent(5)) {
      return Verdict.NOT_MINE;
    }
    if (world.dice.percent(10)) {
      tx.localOpen = false; // Its database session was killed; the producer does not know yet.
    }
    if (tx.row == null && (tx.localOpen || (!world.healed() && world.dice.percent(15)))) {
      tx.unknownAnswers++;
      return Verdict.UNKNOWN;
    }
    Outcome row = tx.fence();
    tx.asked.add(row);
    return switch (row) {
      case COMMIT -> Verdict.COMMITTED;
      case ROLLBACK -> Verdict.ROLLED_BACK;
      case WITHDRAW -> Verdict.DIVERTED;
    };
  }

  /** Ends what it has begun, as a process that stops would. */
  void end() {
    for (Tx tx : List.copyOf(own)) {
      if (!tx.prepared && !preparing.contains(tx)) {
        abort(tx);
      }
    }
  }

  String group() {
    return group;
  }

  @Override
  boolean isDone() {
    return super.isDone() && own.isEmpty();
  }
}
