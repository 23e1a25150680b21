package io.escrowmq.broker.simulation;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.connection.SessionPort;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Welcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What everything in a run shares: chance, time, the broker, and what was seen of it. */
final class World {
  static final long LEASE_MS = 6_000;
  static final long GRACE_MS = 2_000;
  static final int ATTEMPTS_MAX = 4;
  private static final boolean TOLD = Long.getLong("escrowmq.simulation.seed") != null;

  /** Damage is read once, so that a second start has nothing to complain of. */
  private static final int REFUSALS_MAX = 5;

  private static final long LONG_WINDOW_MS = 30 * SimulatedTime.DAY_MS;
  static final long SHORT_WINDOW_MS = 4_000;
  private static final List<String> TOPICS =
      List.of(
          "a", "a", "b", "b", Retained.AGED, Retained.SIZED, Retained.LOOSE, MessageHistory.DOOMED);

  private record Timer(long atMs, long number, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(atMs, other.atMs);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  final Dice dice;
  final Bug bug;
  final Coverage coverage;
  final SimulatedTime time = new SimulatedTime();
  final Disk disk;
  final SimulatedBroker broker;
  final MessageHistory messages = new MessageHistory(this);
  final TransactionHistory transactions = new TransactionHistory(this);
  final Retained retained = new Retained(this);
  final List<Link> links = new ArrayList<>();
  private final List<GroupHistory> groups = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Map<String, Long> fences = new HashMap<>();
  private final boolean forgetsNothing;
  private long turn;
  private int life;
  private long lifeStartedLow;
  private long acknowledgedLow;
  private int logged;
  private int refusals;
  private boolean healed;
  private @Nullable Violation found;

  /** A fault was planted that stops the broker. */
  boolean mayStop;

  World(long seed, Bug bug, Coverage coverage, Path directory, BrokerMetrics metrics) {
    this.dice = new Dice(seed);
    this.bug = bug;
    this.coverage = coverage;
    this.disk = new Disk(directory);
    this.forgetsNothing = dice.percent(75);
    BrokerConfig config =
        BrokerConfig.defaults()
            .with("limits.maxMessageBytes", 2_048)
            .with("limits.ringBytes", dice.percent(40) ? 2_048 : 1 << 16)
            .with("retention.scanEveryMs", 400)
            .with("retention.liveSharePercent", 70)
            .with("delivery.leaseMs", LEASE_MS)
            .with("delivery.graceMs", GRACE_MS)
            .with("delivery.maxAttempts", ATTEMPTS_MAX)
            .with("delivery.retryBackoffMs", 200)
            .with("delivery.retryBackoffCapMs", 2_000)
            .with("transactions.idWindowMs", forgetsNothing ? LONG_WINDOW_MS : SHORT_WINDOW_MS)
            .with("transactions.maxOpenPerGroup", 8)
            .with("transactions.answerTimeoutMs", 1_000);
    this.broker = new SimulatedBroker(this, config, metrics);
  }

  /** Whether ids are known for as long as the run takes. */
  boolean forgetsNothing() {
    return forgetsNothing;
  }

  /** Whether faults are over, and clients only finish what they have begun. */
  boolean healed() {
    return healed;
  }

  /** Whether states are compared to replays; see {@link Bug#inReplay}. */
  boolean isReplayCompared() {
    return bug == Bug.NONE || bug.inReplay;
  }

  void heal() {
    healed = true;
  }

  /** Adds a line to the transcript of a repeated seed. */
  void say(Supplier<String> line) {
    if (TOLD) {
      System.out.printf("%8d %3d %s%n", time.elapsedMs(), life, line.get());
    }
  }

  String someTopic() {
    return dice.one(TOPICS);
  }

  /** Mostly over soon, now and then longer than its part of the log is kept. */
  long delayMs() {
    return dice.below(dice.percent(60) ? 6_000 : 90_000);
  }

  Stamp stamp() {
    return new Stamp(++turn, time.low(), time.high(), life);
  }

  int life() {
    return life;
  }

  long lifeStartedLow() {
    return lifeStartedLow;
  }

  /** So many commands became durable. */
  void logged(int commands) {
    logged += commands;
    coverage.hit("logged", commands);
  }

  int logged() {
    return logged;
  }

  GroupHistory group(String topic, String name, boolean counts) {
    GroupHistory group = new GroupHistory(this, topic, name, counts);
    groups.add(group);
    return group;
  }

  List<GroupHistory> groups() {
    return groups;
  }

  void forgetDoomed() {
    for (GroupHistory group : groups) {
      if (group.topic.equals(MessageHistory.DOOMED)) {
        group.forget();
      }
    }
  }

  /** A body will be found damaged: some message becomes a dead letter of some group. */
  void damaged() {
    groups.forEach(GroupHistory::someMayDie);
  }

  /** Whether a higher epoch of the fence is known to have published. */
  boolean isOvertaken(String fence, long epoch) {
    return epoch < fences.getOrDefault(fence, 0L);
  }

  /** A publish was acknowledged. */
  void published(String fence, long epoch, boolean overtaken) {
    if (overtaken) {
      throw new Violation(
          "21", "epoch " + epoch + " of " + fence + " published after a higher one");
    }
    fences.merge(fence, epoch, Math::max);
  }

  /** Runs something after a while. */
  void later(long ms, Runnable task) {
    timers.add(new Timer(time.elapsedMs() + ms, ++turn, task));
  }

  /** Time passes, and what is due happens. */
  void pass(long ms) {
    time.pass(ms);
    while (!timers.isEmpty() && timers.peek().atMs <= time.elapsedMs()) {
      timers.remove().task.run();
    }
    broker.timers();
  }

  /** An invariant was found broken within a call of the broker; thrown at the end of the step. */
  void found(Violation violation) {
    if (found == null) {
      found = violation;
    }
  }

  void throwWhatWasFound() {
    if (found != null) {
      throw found;
    }
  }

  /** The shard stopped for good. */
  void stopped(Throwable cause) {
    if (!mayStop) {
      found(new Violation("25", "the broker stopped though nothing failed: " + cause, cause));
    }
    coverage.hit("path: stopped by a fault");
  }

  /** The broker did not start. */
  void refusedToStart(RuntimeException why) {
    if (!mayStop) {
      throw new Violation("25", "the broker refused to start though nothing is damaged: " + why);
    }
    if (++refusals > REFUSALS_MAX) {
      throw new Violation("9 or 25", "the broker never starts again: " + why, why);
    }
    coverage.hit("path: refused to start");
  }

  /** The broker started or came to the lead: what time does it tell? */
  void began() {
    refusals = 0;
    boolean first = logged == 0; // Then the log has no time to go on from.
    life++;
    long[] told = new long[1];
    SessionPort probe =
        broker.connect(
            new SessionPort.Client() {
              @Override
              public void responded(long correlation, Response response) {
                if (response instanceof Welcome welcome) {
                  told[0] = welcome.brokerTimeMs();
                }
              }

              @Override
              public void pushed(Push push) {
                throw new Violation("25", "nobody asked for " + push);
              }

              @Override
              public void ended() {
                throw new Violation("25", "a new connection was ended");
              }
            });
    if (probe != null) {
      probe.request(0, new Hello(1, "probe", "", List.of(), 0, 1 << 20, 0, new byte[0]));
      probe.close();
    }
    time.started(told[0], acknowledgedLow, first);
    transactions.started(told[0]);
    messages.started(told[0]);
    lifeStartedLow = told[0];
    say(() -> "the broker leads at " + told[0]);
  }

  /** All connections are gone with the broker. */
  void disconnectAll() {
    List.copyOf(links).forEach(Link::brokerGone);
  }

  @Nullable Link someLink() {
    return links.isEmpty() ? null : dice.one(links);
  }
}
