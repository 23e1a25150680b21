package io.escrowmq.broker.retention;

import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.TopicSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Clients with stragglers of each kind: a group that lags, dead letters, delayed and undecided
 * messages; all from one seed.
 */
final class Shop {
  private static final long START_MS = 1_700_000_000_000L;
  private static final long RETENTION_MS = 2_000;
  private static final CheckRules RULES =
      new CheckRules(86_400_000, 1_000, 60_000, 9, 0, Exhausted.PARK);

  final Random random;
  final Ledger ledger = new Ledger();
  StoredShard stored;
  private final Path root;
  private final UnaryOperator<KeptMessages.Visitor> lens;
  private final TreeMap<Long, UUID> unacknowledged = new TreeMap<>();
  private final List<UUID> open = new ArrayList<>();
  private final UUID session;
  private long sequence;
  private int lives;

  Shop(long seed, Path root, UnaryOperator<KeptMessages.Visitor> lens) {
    this.random = new Random(seed);
    this.root = root;
    this.lens = lens;
    this.session = new UUID(START_MS << 16 | 0x7000, 1L << 63);
    this.stored = StoredShard.open(root.resolve("0"), START_MS, lens);
    stored.apply(new CreateTopic(Ledger.TOPIC, new TopicSettings(RETENTION_MS, 0, true)));
    for (String group : List.of("fast", "slow")) {
      stored.apply(new CreateGroup(Ledger.TOPIC, group, StartAt.EARLIEST, true));
    }
  }

  private UUID id() {
    return new UUID(
        stored.nowMs() << 16 | 0x7000 | random.nextInt(4096), 1L << 63 | random.nextLong() >>> 2);
  }

  /** Publishes a few messages; now and then delayed or held ones come along. */
  void publish(int count) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(ledger.message(id(), random, 500 + random.nextInt(4_000), 0));
    }
    Reply reply = stored.apply(new Publish(session, sequence++, "", 0, messages));
    if (!(reply instanceof Reply.Published published)) {
      throw new AssertionError("Expected offsets, but got " + reply);
    }
    for (int i = 0; i < count; i++) {
      unacknowledged.put(published.offsets()[i], messages.get(i).id());
    }
    if (random.nextInt(12) == 0) {
      long dueMs = stored.nowMs() + 3_600_000;
      Message delayed = ledger.message(id(), random, 2_000, dueMs);
      stored.apply(new Publish(session, sequence++, "", 0, List.of(delayed)));
    }
    if (random.nextInt(12) == 0) {
      UUID transaction = id();
      Message held = ledger.message(id(), random, 2_000, 0);
      stored.apply(
          new Prepare(transaction, "shop", new UUID(1, 2), RULES, List.of(held), List.of()));
      open.add(transaction);
    }
    if (open.size() > 8) {
      UUID decided = open.remove(random.nextInt(open.size()));
      stored.apply(
          new Decide(
              decided, Outcome.COMMIT, new Decider(Decider.Kind.PRODUCER, "shop"), "because"));
    }
  }

  /** Both groups acknowledge most of what is there; a little is left behind or given up. */
  void consume() {
    List<Long> offsets = new ArrayList<>(unacknowledged.keySet());
    List<Range> done = new ArrayList<>();
    for (long offset : offsets) {
      int roll = random.nextInt(200);
      if (roll == 0) {
        stored.apply(new Retry(Ledger.TOPIC, "slow", new Attempt(offset, 1), 0, true, "poison"));
        unacknowledged.remove(offset); // A dead letter: nobody acknowledges it any more.
      } else if (roll > 3) {
        done.add(new Range(offset, offset));
      }
    }
    for (String group : List.of("fast", "slow")) {
      stored.apply(new Ack(Ledger.TOPIC, group, done));
    }
    done.forEach(
        range -> ledger.acknowledged(Objects.requireNonNull(unacknowledged.remove(range.first()))));
  }

  /** The process is killed, or stops cleanly, and starts again on what is on the disk. */
  void restart(boolean killed) {
    Path next = root.resolve(Integer.toString(++lives));
    long nowMs = stored.nowMs();
    if (killed) {
      stored.copyTo(next);
      stored.stop();
    } else {
      stored.stop();
      stored.copyTo(next);
    }
    stored = StoredShard.open(next, nowMs, lens);
  }
}
