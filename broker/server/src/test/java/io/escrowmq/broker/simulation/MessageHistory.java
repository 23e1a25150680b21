package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Placement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was published, what its producers were told, and what was seen at which offset. */
final class MessageHistory {
  /** A topic that gets deleted: what was in it may be gone. */
  static final String DOOMED = "doomed";

  static final String COMPENSATIONS = ".compensation";

  record Place(String topic, long offset) {}

  /** A message and what is known of it. */
  static final class Sent {
    final EncodedMessage message;
    final String line;

    /** Shard time was not before it when it was stored, if it was. */
    long madeLow;

    final Set<Tx> transactions = new HashSet<>();
    boolean publishing;
    boolean acknowledged;
    boolean refused;

    /** Some publish was told that it, and no other, stored the message. */
    boolean stored;

    long offset = -1;

    Sent(EncodedMessage message, String line) {
      this.message = message;
      this.line = line;
    }
  }

  private final World world;
  private final Map<UUID, Sent> sent = new LinkedHashMap<>();
  private final List<UUID> made = new ArrayList<>();
  private final Map<String, List<Sent>> lines = new TreeMap<>();
  private final Map<Place, UUID> places = new HashMap<>();
  private final Set<String> rejects = new HashSet<>();

  MessageHistory(World world) {
    this.world = world;
  }

  /** Makes a message; those of one line (a producer's) are published in this order. */
  EncodedMessage make(String topic, String line, long dueMs) {
    String key = world.dice.percent(75) ? line + world.dice.below(3) : "";
    UUID id = world.dice.uuid7(world.time.low());
    byte[] body = world.dice.bytes(world.dice.percent(5) ? 900 : world.dice.below(60));
    EncodedMessage message =
        EncodedMessage.of(
            new Message(
                id,
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                List.of(),
                world.dice.percent(70) ? "orders" : "",
                dueMs,
                body));
    Sent one = new Sent(message, line);
    one.madeLow = world.time.low();
    sent.put(id, one);
    made.add(id);
    if (dueMs == 0 && !key.isEmpty() && !line.isEmpty()) {
      lines.computeIfAbsent(topic + " " + key, k -> new ArrayList<>()).add(one);
    }
    return message;
  }

  Sent of(UUID id) {
    Sent known = sent.get(id);
    if (known == null) {
      throw new Violation("9", id + " was never made by anybody");
    }
    return known;
  }

  /** Some id that was made, or null if there is none yet. */
  @Nullable UUID someId() {
    return made.isEmpty() ? null : world.dice.one(made);
  }

  /** Those of the ids whose publish was acknowledged by now. */
  Set<UUID> acknowledged(List<UUID> ids) {
    Set<UUID> known = new HashSet<>();
    for (UUID id : ids) {
      if (of(id).acknowledged && !inDoomed(of(id))) {
        known.add(id);
      }
    }
    return known;
  }

  void publishing(List<EncodedMessage> messages) {
    messages.forEach(message -> of(message.id()).publishing = true);
  }

  void published(List<EncodedMessage> messages, List<Placement> placements) {
    for (int i = 0; i < messages.size(); i++) {
      Sent one = of(messages.get(i).id());
      long offset = placements.get(i).offset();
      boolean known = one.acknowledged && world.forgetsNothing() && !inDoomed(one);
      if (known && one.stored && !placements.get(i).duplicate()) {
        throw new Violation("16", messages.get(i) + " was stored a second time");
      }
      if (known && one.offset >= 0 && offset >= 0 && one.offset != offset) {
        throw new Violation("16", messages.get(i) + " was at " + one.offset + ", is at " + offset);
      }
      one.acknowledged = true;
      one.stored |= !placements.get(i).duplicate();
      if (offset >= 0) {
        one.offset = offset;
        if (!placements.get(i).duplicate()) {
          observe(new Place(messages.get(i).topic(), offset), messages.get(i).id());
        }
      }
    }
  }

  /** It was refused for good at its first and only attempt. */
  void refused(List<EncodedMessage> messages) {
    messages.forEach(message -> of(message.id()).refused = true);
  }

  /** A reject leaves its consumer: a compensation may come of it. */
  void rejecting(UUID original, String group) {
    rejects.add(original + " " + group);
  }

  private static boolean inDoomed(Sent one) {
    return one.message.topic().equals(DOOMED);
  }

  private void observe(Place place, UUID id) {
    UUID before = places.putIfAbsent(place, id);
    if (before != null && !before.equals(id)) {
      throw new Violation("10", place + " was " + before + ", is " + id);
    }
  }

  /** A message came to a consumer. */
  void received(Place place, EncodedMessage message, Stamp at) {
    observe(place, message.id());
    if (place.topic().endsWith(COMPENSATIONS)) {
      compensation(message.decode());
      return;
    }
    Sent one = of(message.id());
    if (!message.equals(one.message) || !message.topic().equals(place.topic())) {
      throw new Violation("18", message + " is not what was sent");
    }
    if (!mayBeVisible(one)) {
      throw new Violation("4, 8 or 9", message + " was delivered, but never published or released");
    }
    if (at.high() < message.deliverAtMs()) {
      throw new Violation(
          "15", message + " was due at " + message.deliverAtMs() + ", delivered at " + at.high());
    }
  }

  private void compensation(Message message) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : message.headers()) {
      headers.put(header.name(), new String(header.value(), StandardCharsets.UTF_8));
    }
    UUID original = UUID.fromString(headers.getOrDefault("escrow-original-id", ""));
    String group = headers.getOrDefault("escrow-rejected-by", "");
    if (!rejects.contains(original + " " + group)) {
      throw new Violation("9", "a compensation for " + original + ", which nobody rejected");
    }
    if (!Arrays.equals(of(original).message.decode().body(), message.body())) {
      throw new Violation("18", "the compensation for " + original + " has another body");
    }
  }

  private static boolean mayBeVisible(Sent one) {
    return (one.publishing && !one.refused)
        || one.transactions.stream().anyMatch(tx -> tx.mayRelease(one.message.id()));
  }

  @Nullable UUID at(Place place) {
    return places.get(place);
  }

  /** The broker begins at a time that may lie before what was known: only logged time counts. */
  void started(long toldMs) {
    for (Sent one : sent.values()) {
      if (!one.acknowledged) {
        one.madeLow = Math.min(one.madeLow, toldMs);
      }
    }
  }

  /** Whether retention may have taken it; a compensation is in a topic that keeps all. */
  boolean mayBeGone(UUID id) {
    Sent one = sent.get(id);
    return one != null && world.retained.mayBeGone(one);
  }

  /** Somebody was told that retention took it before it was consumed. */
  void expired(UUID id) {
    Sent one = of(id);
    if (Retained.keepsUnacked(one.message.topic()) || !world.retained.mayBePassed(one)) {
      throw new Violation("17", one.message + " has expired, which nobody asked for");
    }
  }

  /** Judges all that is visible in the end. */
  void judge(Map<Place, UUID> drained) {
    Map<UUID, Integer> times = new HashMap<>();
    drained.values().forEach(id -> times.merge(id, 1, Integer::sum));
    places.forEach(
        (place, id) -> {
          UUID there = drained.get(place);
          boolean gone = there == null && mayBeGone(id);
          if (!place.topic().equals(DOOMED) && !gone && !id.equals(there)) {
            throw new Violation("8, 9, 10 or 17", place + " was " + id + ", is " + there);
          }
        });
    times.forEach(
        (id, count) -> {
          if (count > 1 && world.forgetsNothing()) {
            throw new Violation("2 or 16", id + " is visible " + count + " times");
          }
        });
    sent.forEach(
        (id, one) -> {
          boolean there = times.containsKey(id) || world.retained.mayBeGone(one);
          if (one.acknowledged && !inDoomed(one) && !there) {
            throw new Violation("9 or 17", one.message + " was acknowledged and is lost");
          }
        });
    if (world.forgetsNothing()) {
      lines.forEach((line, messages) -> inOrder(line, messages, drained));
    }
  }

  private void inOrder(String line, List<Sent> messages, Map<Place, UUID> drained) {
    Map<UUID, Long> offsets = new HashMap<>();
    drained.forEach((place, id) -> offsets.put(id, place.offset()));
    long last = -1;
    for (Sent one : messages) {
      Long offset = offsets.get(one.message.id());
      if (offset != null && one.transactions.isEmpty() && !inDoomed(one)) {
        if (offset < last) {
          throw new Violation("11", one.message + " of " + line + " was overtaken");
        }
        last = offset;
      }
    }
  }
}
