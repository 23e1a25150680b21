package io.escrowmq.broker.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked, and what they were told; and the judgement over what a complete drain found.
 * It knows nothing of the broker's insides. Thread-safe while it is written.
 */
public final class History {

  static final String LEFT = "left";
  static final String RIGHT = "right";
  static final String UNDONE = "undone";

  /** Where publishes outside of transactions go. */
  public static final String PLAIN = "plain";

  /** What became of a request, as its client saw it. */
  enum Told {
    /** Asked, no answer (yet). */
    NOTHING,
    /** Acknowledged. */
    OK
  }

  /** One transaction: a message each to left and right on commit, one to undone on rollback. */
  static final class Transaction {
    final boolean commits;
    volatile Told prepared = Told.NOTHING;
    volatile Told decided = Told.NOTHING;
    volatile boolean abandoned;
    volatile @Nullable String refused;

    /** Whether what was acknowledged about it binds the broker that is drained. */
    volatile boolean owed = true;

    Transaction(boolean commits) {
      this.commits = commits;
    }

    /** What its producer answers when it is asked. */
    boolean endsInCommit() {
      return commits && prepared == Told.OK && !abandoned;
    }
  }

  private final LongAdder acknowledged = new LongAdder();
  final Map<UUID, Transaction> transactions = new ConcurrentHashMap<>();
  final Map<UUID, Told> publishes = new ConcurrentHashMap<>();
  private final Map<UUID, Sent> sent = new ConcurrentHashMap<>();

  /** Which publish of its key it was. */
  private record Sent(String key, long place) {}

  /** Writes down a publish, in the order in which they are handed to the producer. */
  void publishing(UUID id, String key) {
    publishes.put(id, Told.NOTHING);
    sent.put(id, new Sent(key, sent.size()));
  }

  /** How many requests were acknowledged so far. */
  public long acknowledged() {
    return acknowledged.sum();
  }

  /** Writes down that a publish was acknowledged. */
  void published(UUID id) {
    publishes.put(id, Told.OK);
    acknowledged.increment();
  }

  /** Writes down that a prepare was acknowledged. */
  void prepared(Transaction transaction) {
    transaction.prepared = Told.OK;
    acknowledged.increment();
  }

  /** Writes down that a decision was acknowledged. */
  void decided(Transaction transaction) {
    transaction.decided = Told.OK;
    acknowledged.increment();
  }

  /** Ids of the acknowledged publishes. */
  public List<UUID> acknowledgedPublishes() {
    return publishes.entrySet().stream()
        .filter(entry -> entry.getValue() == Told.OK)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Judges the order of publishes: messages of a key lie in the order in which they were sent. */
  public List<String> orderViolations(List<UUID> inOffsetOrder) {
    List<String> found = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    for (UUID id : inOffsetOrder) {
      Sent one = sent.get(id);
      if (one != null) {
        Long before = last.put(one.key(), one.place());
        if (before != null && before > one.place()) {
          found.add("order: publish " + id + " lies behind a later one of " + one.key());
        }
      }
    }
    return found;
  }

  /** Ids of the publishes and transactions that were asked for so far, answered or not. */
  public Set<UUID> asked() {
    Set<UUID> asked = new HashSet<>(publishes.keySet());
    asked.addAll(transactions.keySet());
    return asked;
  }

  /** What was acknowledged though it was asked for only when nothing could be kept any more. */
  public List<String> acknowledgedBeside(Set<UUID> asked) {
    List<String> found = new ArrayList<>();
    publishes.forEach(
        (id, told) -> {
          if (told == Told.OK && !asked.contains(id)) {
            found.add("acknowledged: publish " + id + " after the disk had failed");
          }
        });
    transactions.forEach(
        (id, transaction) -> {
          if (transaction.prepared == Told.OK && !asked.contains(id)) {
            found.add("acknowledged: prepare " + id + " after the disk had failed");
          }
        });
    return found;
  }

  /** What was acknowledged at a moment. */
  record Mark(Set<UUID> publishes, Set<UUID> prepared) {}

  Mark mark() {
    Set<UUID> prepared = new HashSet<>();
    transactions.forEach(
        (id, transaction) -> {
          if (transaction.prepared == Told.OK) {
            prepared.add(id);
          }
        });
    return new Mark(Set.copyOf(acknowledgedPublishes()), prepared);
  }

  /** From now on only what was acknowledged by then must be there; the rest may be. */
  void oweOnly(Mark mark) {
    publishes.replaceAll((id, told) -> mark.publishes().contains(id) ? told : Told.NOTHING);
    transactions.forEach((id, transaction) -> transaction.owed = mark.prepared().contains(id));
  }

  /**
   * Judges a drain: message ids or transaction ids by topic, with how many different offsets they
   * were found at.
   */
  public List<String> violations(Map<String, Map<UUID, Integer>> drained) {
    List<String> found = new ArrayList<>();
    publishes.forEach(
        (id, told) -> judgePublish(id, told, drained.getOrDefault(PLAIN, Map.of()), found));
    transactions.forEach((id, transaction) -> judge(id, transaction, drained, found));
    unexpected(drained, found);
    return found;
  }

  private static void judgePublish(
      UUID id, Told told, Map<UUID, Integer> plain, List<String> found) {
    int times = plain.getOrDefault(id, 0);
    if (told == Told.OK && times == 0) {
      found.add("lost: acknowledged publish " + id);
    }
    if (times > 1) {
      found.add("duplicate: publish " + id + " stored " + times + " times");
    }
  }

  private static void judge(
      UUID id,
      Transaction transaction,
      Map<String, Map<UUID, Integer>> drained,
      List<String> found) {
    int left = times(drained, LEFT, id);
    int right = times(drained, RIGHT, id);
    int undone = times(drained, UNDONE, id);
    if (transaction.refused != null) {
      found.add("refused: transaction " + id + ": " + transaction.refused);
    }
    if (left != right) {
      found.add("half-applied: transaction " + id + " left " + left + ", right " + right);
    }
    if (left > 1 || right > 1 || undone > 1) {
      found.add("duplicate: transaction " + id + " " + left + "/" + right + "/" + undone);
    }
    if (transaction.endsInCommit()) {
      if (left == 0 && transaction.owed) {
        found.add("lost: committed transaction " + id);
      }
      if (undone > 0) {
        found.add("both: committed transaction " + id + " released its rollback set");
      }
    } else {
      if (left + right > 0) {
        found.add("delivered: rolled back transaction " + id);
      }
      if (transaction.prepared == Told.OK && undone == 0 && transaction.owed) {
        found.add("lost: rollback set of transaction " + id);
      }
    }
  }

  private static int times(Map<String, Map<UUID, Integer>> drained, String topic, UUID id) {
    return drained.getOrDefault(topic, Map.of()).getOrDefault(id, 0);
  }

  private void unexpected(Map<String, Map<UUID, Integer>> drained, List<String> found) {
    Map<UUID, String> strange = new HashMap<>();
    drained.forEach(
        (topic, ids) -> {
          for (UUID id : ids.keySet()) {
            boolean known =
                topic.equals(PLAIN) ? publishes.containsKey(id) : transactions.containsKey(id);
            if (!known) {
              strange.put(id, topic);
            }
          }
        });
    strange.forEach((id, topic) -> found.add("unexpected: " + id + " in " + topic));
  }

  /** Acknowledged things, for the report. */
  public String summary() {
    long prepared = transactions.values().stream().filter(t -> t.prepared == Told.OK).count();
    long decided = transactions.values().stream().filter(t -> t.decided == Told.OK).count();
    long published = publishes.values().stream().filter(told -> told == Told.OK).count();
    return published
        + " publishes, "
        + prepared
        + " prepares, "
        + decided
        + " decisions acknowledged";
  }
}
