package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.delayed;
import static io.escrowmq.broker.connection.ScriptedBroker.message;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A minute of a broker that has something of each kind to wait for, under a wall clock that jumps.
 * It keeps bounds of shard time by the documented rule alone, and notes what comes too early or too
 * late by them.
 */
final class ClockScenario implements AutoCloseable {
  static final String IN_HALF_AN_HOUR = "message in half an hour";
  static final String IN_THREE_HOURS = "message in three hours";
  static final List<String> LATER = List.of(IN_HALF_AN_HOUR, IN_THREE_HOURS);
  private static final String SOON = "message in ten seconds";
  private static final String LEASED = "leased";
  private static final String LEASE = "lease";
  private static final String CHECK = "check-back";
  private static final String FENCE = "fence for its age";
  static final List<String> WITHIN_A_MINUTE = List.of(SOON, LEASE, CHECK, FENCE);

  private static final UUID ORDERS_DB = new UUID(7, 1);
  private static final CheckPolicy POLICY =
      new CheckPolicy(6_000, 10_000, 10_000, 9, 40_000, ExhaustedPolicy.ROLLBACK);
  private static final int LEASE_MS = 20_000;
  private static final long DAY_MS = 86_400_000;
  private static final int STEP_MS = 100;
  private static final int SLEW_DIVISOR = 20;

  /** Timers turn every step, and a question to a producer waits for the next one. */
  private static final long LATE_MS = 500;

  private final ClockJump jump;
  private final ScriptedBroker broker;
  private final UUID transaction = UuidV7.next();
  private final long loggedMs;

  /** By what is waited for: shard time before which it must not come. */
  private final Map<String, Long> dueMs = new LinkedHashMap<>();

  private final Set<String> seen = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final List<ScriptedPeer> consumers = new ArrayList<>();
  private ScriptedPeer producer;
  private long earliestMs;
  private long latestMs;
  private long lifeBeganMs;
  private int steps;

  ClockScenario(ClockJump jump, boolean followsWallClock) {
    this.jump = jump;
    this.broker = new ScriptedBroker(BrokerConfig.defaults(), followsWallClock);
    loggedMs = broker.nowMs();
    earliestMs = loggedMs;
    latestMs = loggedMs;
    producer = broker.connect("orders", ORDERS_DB);
    prepare();
    consume();
  }

  private void prepare() {
    dueMs.put(SOON, loggedMs + 10_000);
    dueMs.put(IN_HALF_AN_HOUR, loggedMs + 1_800_000);
    dueMs.put(IN_THREE_HOURS, loggedMs + 3 * 3_600_000);
    dueMs.put(CHECK, loggedMs + POLICY.firstCheckMs());
    dueMs.put(FENCE, loggedMs + POLICY.maxAgeMs());
    producer.ask(
        new Publish(
            UuidV7.next(),
            0,
            "",
            0,
            List.of(
                message("t", "", LEASED),
                delayed("t", SOON, loggedMs + 10_000),
                delayed("t", IN_HALF_AN_HOUR, loggedMs + 1_800_000),
                delayed("t", IN_THREE_HOURS, loggedMs + 3 * 3_600_000))));
    producer.ask(
        new Prepare(
            transaction, ORDERS_DB, POLICY, List.of(message("t", "", "undecided")), List.of()));
    broker.run();
  }

  /** Two consumers; the first one gets what is leased, or presents that it has it. */
  private void consume() {
    boolean again = !consumers.isEmpty();
    consumers.clear();
    for (int i = 0; i < 2; i++) {
      ScriptedPeer consumer = broker.connect();
      consumer.ask(
          new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, LEASE_MS, "consumer-" + i));
      broker.run();
      if (again && i == 0) {
        consumer.ask(new Adopt(1, List.of(new DeliveryRef(0, 1))));
      }
      consumer.ask(new Credit(1, 10));
      if (!again && i == 0) {
        broker.runUntilArrived(consumer, 1);
        consumer.took();
      }
      consumers.add(consumer);
    }
    broker.run();
    dueMs.put(LEASE, earliestMs + LEASE_MS);
  }

  /** Lets a minute pass, with a jump soon, and if it is asked for a restart after it. */
  void run(boolean restart) {
    pass(1_000);
    jump();
    pass(STEP_MS);
    if (restart) {
      restart();
    }
    pass(60_000);
  }

  private void jump() {
    broker.wallSkewMs(jump.skewMs(steps));
  }

  private void restart() {
    broker.wallSkewMs(jump.skewMs(1));
    long ahead = broker.nowMs() + jump.skewMs(1) - loggedMs;
    boolean follows = ahead >= 0 && ahead <= DAY_MS;
    earliestMs = follows ? loggedMs + ahead : loggedMs;
    latestMs = earliestMs;
    lifeBeganMs = earliestMs;
    broker.crashAndStart();
    producer = broker.connect("orders", ORDERS_DB);
    consume();
    broker.run();
    observe();
  }

  private void pass(long ms) {
    for (long left = ms; left > 0; left -= STEP_MS) {
      steps++;
      if (steps > 10) {
        jump();
      }
      earliestMs += STEP_MS - STEP_MS / SLEW_DIVISOR;
      latestMs += STEP_MS + STEP_MS / SLEW_DIVISOR;
      broker.after(STEP_MS);
      observe();
    }
  }

  private void observe() {
    broker.runWithReads();
    for (ScriptedPeer consumer : consumers) {
      for (String arrived : consumer.took()) {
        came(arrived);
      }
    }
    TransactionView view = broker.state().transaction(transaction);
    if (!seen.contains(FENCE) && (view == null || view.state() != TransactionState.HELD)) {
      violations.add("the transaction is decided or gone before anybody was asked for a fence");
    }
    for (ScriptedPeer.Asked asked : List.copyOf(producer.asked)) {
      came(asked.fence() ? FENCE : CHECK);
      if (asked.fence()) {
        seen.add(CHECK); // At its greatest age a fence is asked for instead.
      }
      answer(asked.fence() ? Verdict.ROLLED_BACK : Verdict.UNKNOWN);
    }
    producer.asked.clear();
    dueMs.forEach(
        (what, due) -> {
          if (earliestMs > Math.max(due, lifeBeganMs) + LATE_MS && seen.add(what)) {
            violations.add(what + " has not come, due " + (earliestMs - due) + " ms ago");
          }
        });
  }

  private void answer(Verdict verdict) {
    producer.ask(new CheckAnswers(List.of(new CheckAnswer(transaction, verdict, ""))));
    broker.run();
  }

  private void came(String what) {
    String kind = kind(what);
    Long due = dueMs.get(kind);
    if (due == null) {
      violations.add(what + " came, which nothing released");
    } else if (seen.add(kind) && latestMs < due) {
      violations.add(kind + " came " + (due - latestMs) + " ms too early");
    }
  }

  /** The body of a delivery, but for a second one, which means that a lease was over. */
  private static String kind(String arrived) {
    int at = arrived.indexOf('@');
    boolean first = at < 0 || arrived.endsWith("#1");
    return first && at >= 0 ? arrived.substring(0, at) : first ? arrived : LEASE;
  }

  Set<String> seen() {
    return seen;
  }

  List<String> violations() {
    return violations;
  }

  @Override
  public void close() {
    broker.close();
  }
}
