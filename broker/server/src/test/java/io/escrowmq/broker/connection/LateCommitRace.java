package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;

import io.escrowmq.core.command.Decider;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One transaction whose local part begins, stays open and ends at any time, while check-backs, its
 * age and an operator try to end it in the broker: one interleaving, drawn from a seed. What is
 * asked, what the barrier says and what arrives are steps of their own, so that anything may happen
 * between them. For one thread.
 */
final class LateCommitRace {

  /** A mistake that must show. */
  enum Bug {
    /** The real thing. */
    NONE,
    /** An operator's wish becomes the decision, and no producer is asked. */
    OPERATOR_WITHOUT_FENCE,
    /** A local transaction that is still open is said to be rolled back. */
    OPEN_TAKEN_FOR_ROLLED_BACK,
    /** No row is said to mean rolled back, and leaves no row behind. */
    ABSENT_TAKEN_FOR_ROLLED_BACK
  }

  private static final int STEPS = 16;
  private static final int HEALING_STEPS_MAX = 400;

  private final ScriptedBroker broker;
  private final OrdersDatabase database;
  private final SplittableRandom random;
  private final Bug bug;
  private final UUID id = UuidV7.next();
  private final Queue<UUID> questions = new ArrayDeque<>();
  private final Queue<CheckAnswer> answers = new ArrayDeque<>();
  private final List<String> steps = new ArrayList<>();
  private final long visibleBefore;
  private ScriptedPeer producer;
  private ScriptedPeer operator;
  private boolean prepared;
  private boolean begun;
  private OrdersDatabase.@Nullable Local open;
  private @Nullable Outcome ended;

  LateCommitRace(ScriptedBroker broker, OrdersDatabase database, long seed, Bug bug) {
    this.broker = broker;
    this.database = database;
    this.random = new SplittableRandom(seed);
    this.bug = bug;
    this.visibleBefore = visible();
    this.producer = broker.connect("orders", database.resource());
    this.operator = broker.connect();
  }

  /** What came of it. */
  record Result(Decider.@Nullable Kind decidedBy, Optional<String> violation) {}

  /** Runs it to its end. */
  Result run() throws SQLException {
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    endLate();
    if (!prepared) {
      hangUp();
      return new Result(null, Optional.empty());
    }
    heal();
    Result result = judge();
    hangUp();
    return result;
  }

  private void step() throws SQLException {
    switch (random.nextInt(12)) {
      case 0, 1 -> begin();
      case 2, 3 -> prepare();
      case 4 -> end(random.nextBoolean() ? Outcome.COMMIT : Outcome.ROLLBACK);
      case 5 -> tell();
      case 6 -> operate(random.nextBoolean() ? Outcome.COMMIT : Outcome.ROLLBACK);
      case 7, 8 -> askTheBarrier();
      case 9 -> answer();
      case 10 -> pass(random.nextInt(4_000));
      default -> disturb();
    }
  }

  private void begin() throws SQLException {
    if (begun) {
      return;
    }
    begun = true;
    open = database.begin(id).orElse(null);
    if (open == null) {
      ended = Outcome.ROLLBACK;
    }
    steps.add(open == null ? "begin: fenced" : "begin");
  }

  private void prepare() {
    if (prepared || ended != null) {
      return;
    }
    prepared = true;
    CheckPolicy policy =
        new CheckPolicy(
            1_000,
            1_000,
            2_000,
            2,
            random.nextBoolean() ? 0 : 3_000,
            random.nextBoolean() ? ExhaustedPolicy.PARK : ExhaustedPolicy.ROLLBACK);
    producer.ask(
        new Prepare(
            id, database.resource(), policy, List.of(message("t", "", id.toString())), List.of()));
    broker.run();
    steps.add("prepare " + policy);
  }

  /** Commits or rolls back; as in the SDK, nothing commits that the broker does not hold. */
  private void end(Outcome outcome) throws SQLException {
    OrdersDatabase.Local local = open;
    if (local == null) {
      return;
    }
    open = null;
    if (outcome == Outcome.COMMIT && prepared) {
      local.commit();
      ended = Outcome.COMMIT;
    } else {
      local.rollback();
      ended = Outcome.ROLLBACK;
    }
    steps.add("local " + ended);
  }

  private void tell() {
    if (prepared && ended != null) {
      producer.ask(new Decide(id, ended, ""));
      broker.run();
      steps.add("told " + ended);
    }
  }

  private void operate(Outcome wish) {
    if (prepared) {
      boolean force = bug == Bug.OPERATOR_WITHOUT_FENCE;
      operator.ask(new ResolveTransaction(id, wish, "ann", "it takes too long", force));
      broker.run();
      steps.add("operator wants " + wish);
    }
  }

  private void askTheBarrier() throws SQLException {
    producer.asked.forEach(asked -> questions.add(asked.transactionId()));
    producer.asked.clear();
    UUID asked = questions.poll();
    if (asked != null) {
      CheckAnswer answer = bugged(asked);
      answers.add(answer);
      steps.add("barrier says " + answer.verdict());
    }
  }

  private CheckAnswer bugged(UUID asked) throws SQLException {
    if (bug == Bug.ABSENT_TAKEN_FOR_ROLLED_BACK && database.row(asked).isEmpty()) {
      return new CheckAnswer(asked, Verdict.ROLLED_BACK, "");
    }
    CheckAnswer answer = database.answer(asked);
    return bug == Bug.OPEN_TAKEN_FOR_ROLLED_BACK && answer.verdict() == Verdict.UNKNOWN
        ? new CheckAnswer(asked, Verdict.ROLLED_BACK, "")
        : answer;
  }

  private void answer() {
    CheckAnswer answer = answers.poll();
    if (answer != null) {
      producer.ask(new CheckAnswers(List.of(answer)));
      broker.run();
      steps.add("answered " + answer.verdict());
    }
  }

  private void pass(int ms) {
    broker.after(ms);
    steps.add(ms + " ms pass");
  }

  /** The connection is lost, the producer dies, or the broker does. */
  private void disturb() throws SQLException {
    int kind = random.nextInt(3);
    steps.add(List.of("connection lost", "producer dead", "broker dead").get(kind));
    questions.clear();
    answers.clear();
    if (kind == 1) {
      end(Outcome.ROLLBACK); // Its database does that.
    }
    if (kind == 2) {
      broker.crashAndStart();
      operator = broker.connect();
    } else {
      producer.disconnect();
      broker.run();
    }
    producer = broker.connect("orders", database.resource());
  }

  /** The local part ends at last, after all that was tried to end it. */
  private void endLate() throws SQLException {
    if (prepared) {
      begin();
      end(random.nextInt(4) > 0 ? Outcome.COMMIT : Outcome.ROLLBACK);
    } else {
      end(Outcome.ROLLBACK);
    }
  }

  /** From here on all that is asked is answered, and an operator sees to what is parked. */
  private void heal() throws SQLException {
    for (int i = 0; i < HEALING_STEPS_MAX && isOpen(); i++) {
      pass(1_000);
      askTheBarrier();
      answer();
      TransactionView transaction = broker.state().transaction(id);
      if (transaction != null && transaction.state() == TransactionState.PARKED) {
        operate(Outcome.ROLLBACK);
      }
    }
  }

  private boolean isOpen() {
    TransactionView transaction = broker.state().transaction(id);
    return transaction != null && transaction.state().isOpen();
  }

  private Result judge() throws SQLException {
    TransactionView transaction = broker.state().transaction(id);
    if (transaction == null) {
      return new Result(null, violation("the broker does not know it"));
    }
    boolean released = visible() > visibleBefore;
    boolean business = database.hasOrder(id);
    Optional<BarrierOutcome> row = database.row(id);
    boolean committed = transaction.state() == TransactionState.COMMITTED;
    boolean rolledBack = transaction.state() == TransactionState.ROLLED_BACK;
    Decider decider = transaction.decider();
    Decider.Kind by = decider == null ? null : decider.kind();
    boolean agree =
        (committed || rolledBack)
            && committed == business
            && committed == released
            && committed == row.equals(Optional.of(BarrierOutcome.COMMITTED));
    return new Result(
        by,
        agree
            ? Optional.empty()
            : violation(
                "the broker says "
                    + transaction.state()
                    + " by "
                    + decider
                    + ", the barrier "
                    + row
                    + ", the order is "
                    + (business ? "there" : "not there")
                    + ", its message "
                    + (released ? "released" : "not released")));
  }

  private Optional<String> violation(String what) {
    return Optional.of(what + ", after " + steps);
  }

  private void hangUp() {
    producer.disconnect();
    operator.disconnect();
    broker.run();
  }

  private long visible() {
    TopicView view = broker.state().topic("t");
    return view == null ? 0 : view.nextOffset();
  }
}
