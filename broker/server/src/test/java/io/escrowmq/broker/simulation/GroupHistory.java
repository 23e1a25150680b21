package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.EncodedMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the consumers of one group were given, and what they said to it. */
final class GroupHistory {
  final String topic;
  final String group;
  final boolean counts;
  private final World world;

  /** The newest delivery of an offset. */
  private final TreeMap<Long, Held> newest = new TreeMap<>();

  private final Set<Long> acknowledged = new HashSet<>();

  /** Settled for all that a client can know: an answer is under way, or it may be dead. */
  private final Set<Long> perhapsSettled = new HashSet<>();

  /** By key: offsets that were delivered and are surely not settled. */
  private final Map<Long, Set<Long>> working = new HashMap<>();

  /** What came, by offset. */
  private final Map<Long, UUID> ids = new HashMap<>();

  private final Map<Long, Long> lastFirstDelivery = new HashMap<>();
  private final Set<Long> dead = new HashSet<>();

  /** An ack or a reject left a consumer, whatever became of it. */
  private final Set<UUID> perhapsAcknowledged = new HashSet<>();

  /** An operator gave them back. */
  private final Set<Long> redelivered = new HashSet<>();

  /** A consumer was told that it gave them up for good. */
  private final Set<Long> surelyDead = new HashSet<>();

  /** How many dead letters the group is listed with. */
  private long deadCount;

  private boolean damaged;
  long startOffset = -1;

  /** A delivery in a consumer's hands. */
  static final class Held {
    final ConsumerClient consumer;
    final int attempt;
    final Stamp at;
    final long keyHash;

    /** Shard time until which nobody else may get it, as far as its consumer can know. */
    long validUntil;

    /** Its consumer gave it back, answered, or knows that it lost it. */
    boolean released;

    /** In which life of the broker it was last known to be its consumer's. */
    int keptInLife;

    Held(ConsumerClient consumer, int attempt, Stamp at, long keyHash) {
      this.consumer = consumer;
      this.attempt = attempt;
      this.at = at;
      this.keyHash = keyHash;
      this.keptInLife = at.life();
      this.validUntil = at.low() + World.LEASE_MS;
    }
  }

  GroupHistory(World world, String topic, String group, boolean counts) {
    this.world = world;
    this.topic = topic;
    this.group = group;
    this.counts = counts;
  }

  /** The broker sent a message. Judged in the order of sending, whatever of it arrives. */
  Held delivered(ConsumerClient consumer, Delivery delivery, Stamp at) {
    long offset = delivery.offset();
    int attempt = delivery.attempt();
    EncodedMessage message = delivery.message();
    world.messages.received(new MessageHistory.Place(topic, offset), message, at);
    world.say(
        () ->
            "sent "
                + topic
                + "/"
                + group
                + " "
                + offset
                + "#"
                + attempt
                + " to "
                + consumer.name
                + " key "
                + message.keyHash());
    if (acknowledged.contains(offset) && !isDoomed()) {
      throw violation("13", offset, "was delivered after its ack");
    }
    Held before = newest.get(offset);
    if (before != null && !isDoomed()) {
      checkHolder(before, offset, attempt, at);
    }
    checkKey(offset, message.keyHash());
    Held held = new Held(consumer, attempt, at, message.keyHash());
    newest.put(offset, held);
    ids.put(offset, message.id());
    if (attempt > 1) {
      world.coverage.hit("path: delivered again");
    }
    if (attempt >= World.ATTEMPTS_MAX) {
      perhapsSettled(offset); // If its lease ends now, it is dead.
    }
    return held;
  }

  /** A group that may be deleted at any time, so that nobody knows when it begins anew. */
  private boolean isDoomed() {
    return topic.equals(MessageHistory.DOOMED);
  }

  /** Retention may take what a consumer of the group works on, which frees its key. */
  private boolean mayLoseUnsettled() {
    return topic.equals(Retained.LOOSE) || (!counts && Retained.TOPICS.contains(topic));
  }

  private void checkHolder(Held before, long offset, int attempt, Stamp at) {
    if (attempt < before.attempt) {
      throw violation("13", offset, "went back to attempt " + attempt);
    }
    if (before.released) {
      return;
    }
    boolean sameAttempt = attempt == before.attempt;
    boolean sameLife = before.keptInLife == at.life();
    if (sameAttempt && sameLife) {
      throw violation("13", offset, "attempt " + attempt + " was given to two");
    }
    if (!sameLife) {
      // Withheld after a start, for those who still work on it.
      long grace = world.lifeStartedLow() + World.GRACE_MS;
      if (at.high() < grace) {
        throw violation("13", offset, "was given away within the grace after a start");
      }
    } else if (at.high() < before.validUntil) {
      throw violation(
          "13",
          offset,
          "attempt " + attempt + " at " + at.high() + ", leased until " + before.validUntil);
    }
  }

  private void checkKey(long offset, long keyHash) {
    if (keyHash == 0 || isDoomed() || mayLoseUnsettled()) {
      return;
    }
    Set<Long> open = working.computeIfAbsent(keyHash, key -> new HashSet<>());
    for (long other : open) {
      if (other < offset) {
        throw violation("11", offset, "overtook " + other + " of its key");
      }
    }
    if (!perhapsSettled.contains(offset)) {
      open.add(offset);
    }
    if (!newest.containsKey(offset)) {
      long last = lastFirstDelivery.getOrDefault(keyHash, -1L);
      if (offset < last && !dead.contains(offset)) {
        throw violation("11", offset, "came first after " + last + " of its key");
      }
      lastFirstDelivery.put(keyHash, Math.max(last, offset));
    }
  }

  private Violation violation(String invariant, long offset, String what) {
    return new Violation(invariant, topic + "/" + group + " offset " + offset + " " + what);
  }

  /** An answer that may settle it leaves the consumer, or it may die. */
  void perhapsSettled(long offset) {
    world.say(() -> "perhaps settled " + topic + "/" + group + " " + offset);
    perhapsSettled.add(offset);
    Held held = newest.get(offset);
    if (held != null && held.keyHash != 0) {
      working.computeIfAbsent(held.keyHash, key -> new HashSet<>()).remove(offset);
    }
  }

  /** An ack or a reject leaves a consumer. */
  void answering(long offset) {
    perhapsSettled(offset);
    UUID id = ids.get(offset);
    if (id != null) {
      perhapsAcknowledged.add(id);
    }
  }

  boolean mayHaveAcknowledged(UUID id) {
    return perhapsAcknowledged.contains(id);
  }

  /** A consumer leaves with, or retries, what it may have adopted without knowing it. */
  void gaveBack(long offset, int attempt) {
    Held held = newest.get(offset);
    if (held != null && held.attempt == attempt) {
      held.released = true;
    }
  }

  /** A consumer was told that it gave a message up for good. */
  void gaveUp(long offset) {
    if (!redelivered.contains(offset)) {
      surelyDead.add(offset); // Else the answer may be older than what the operator did since.
    }
  }

  /** An operator gives a dead letter back to the group: it begins anew, behind its key. */
  void redelivering(long offset) {
    redelivered.add(offset);
    newest.remove(offset);
    surelyDead.remove(offset);
    dead.add(offset);
    perhapsSettled(offset);
  }

  /** The broker sent a message to a consumer that is not there any more. */
  void sentInVain(Delivery delivery) {
    if (delivery.attempt() >= World.ATTEMPTS_MAX) {
      perhapsSettled(delivery.offset());
    }
  }

  /** A consumer presented what it works on before anybody else did, and keeps it. */
  void kept(long offset, Held held) {
    if (newest.containsKey(offset) || !redelivered.contains(offset)) {
      newest.put(offset, held); // Else it died meanwhile, and was given back as a new one.
    }
  }

  /** An ack was confirmed. */
  void acknowledged(long offset) {
    acknowledged.add(offset);
  }

  /** Some message that nobody can name may become a dead letter now. */
  void someMayDie() {
    damaged = true;
    working.values().forEach(perhapsSettled::addAll);
    working.clear();
  }

  /** The group is being deleted: one of the same name begins anew. */
  void forget() {
    newest.clear();
    ids.clear();
    acknowledged.clear();
    perhapsSettled.clear();
    working.clear();
    lastFirstDelivery.clear();
    dead.clear();
    surelyDead.clear();
    redelivered.clear();
    startOffset = -1;
  }

  Map<Long, UUID> ids() {
    return ids;
  }

  @Nullable Held newest(long offset) {
    return newest.get(offset);
  }

  /** The group is listed with so many dead letters, at these offsets as far as it counts. */
  void listedDead(Set<Long> offsets, long count) {
    dead.addAll(offsets);
    deadCount = count;
    if (!damaged && !perhapsSettled.containsAll(offsets)) {
      throw new Violation(
          "14", topic + "/" + group + " has dead letters that nobody gave up: " + offsets);
    }
    if (surelyDead.size() > count) {
      throw new Violation(
          "14", topic + "/" + group + " lists " + count + " dead letters, gave up " + surelyDead);
    }
    // A watch is silent of what was consumed before the group came: consumed is final.
    if (counts && offsets.size() > count) {
      throw new Violation(
          "14", topic + "/" + group + " lists " + count + " dead letters, shows " + offsets);
    }
  }

  /**
   * Judges when nothing is left to deliver: each message from the start on was delivered or died.
   */
  void judge(Set<Long> visible) {
    // A damaged body dies unsent, at its first attempt or at a later one, and a watch is silent of
    // what was consumed before the group came.
    long unseen = damaged ? deadCount - dead.size() : 0;
    for (long offset : visible) {
      if (startOffset < 0 || offset < startOffset) {
        continue;
      }
      boolean listed = counts || !damaged; // Dead letters of a group that does not count are not.
      if (listed && !newest.containsKey(offset) && !dead.contains(offset)) {
        if (--unseen < 0) {
          throw violation("12", offset, "was never delivered");
        }
        continue;
      }
      if (counts && !perhapsSettled.contains(offset) && !dead.contains(offset) && --unseen < 0) {
        throw violation("12", offset, "is neither settled nor dead");
      }
    }
  }
}
