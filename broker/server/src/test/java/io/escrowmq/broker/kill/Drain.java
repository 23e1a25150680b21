package io.escrowmq.broker.kill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.ReceivedMessage;
import io.escrowmq.consumer.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Reads every topic from its beginning to its end, as a new group. */
public final class Drain {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration STALLED = Duration.ofSeconds(15);

  /** Nobody reads after the drain, so acknowledgements need not be waited for. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final BrokerProcess broker;
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private final Map<String, ConcurrentNavigableMap<Long, UUID>> byOffset =
      new ConcurrentHashMap<>();

  /** Of this broker. */
  public Drain(BrokerProcess broker) {
    this.broker = broker;
  }

  /** Waits until no transaction is undecided. */
  public void awaitDecisions() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    JsonNode open;
    do {
      open = JSON.readTree(broker.page("/api/v1/transactions?limit=10")).get("transactions");
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Expected every transaction to be decided, but " + open + " are not");
      }
      LockSupport.parkNanos(20_000_000);
    } while (!open.isEmpty());
  }

  /** Message bodies (ids) by topic, with how many different offsets each was found at. */
  public Map<String, Map<UUID, Integer>> drain() throws IOException, InterruptedException {
    Map<String, Kept> kept = kept();
    try (Consumer consumer =
        Consumer.connect(
            ConsumerOptions.builder()
                .broker("127.0.0.1", broker.port())
                .closeTimeout(CLOSE_TIMEOUT)
                .build())) {
      for (String topic : kept.keySet()) {
        consumer.subscribe(
            Subscription.of(topic, "drain")
                .counts(false)
                .concurrency(1)
                .handler(this::note)
                .build());
      }
      awaitProgress();
    }
    return ids();
  }

  /** What a topic has: retention may take the first ones while they are drained. */
  private record Kept(long firstOffset, long messages) {}

  private Map<String, Kept> kept() throws IOException, InterruptedException {
    Map<String, Kept> kept = new HashMap<>();
    for (JsonNode topic : JSON.readTree(broker.page("/api/v1/topics")).get("topics")) {
      kept.put(
          topic.get("name").asText(),
          new Kept(topic.get("firstOffset").asLong(), topic.get("messages").asLong()));
    }
    return kept;
  }

  private boolean isDrained(String topic, Kept kept) {
    return offsets(topic).tailMap(kept.firstOffset()).size() >= kept.messages();
  }

  /**
   * Ends when everything that is listed was delivered, or when nothing has come for a while: a
   * finding then.
   */
  private void awaitProgress() throws IOException, InterruptedException {
    Map<String, Integer> before = counts();
    long since = System.nanoTime();
    for (Map<String, Kept> kept = kept();
        !kept.entrySet().stream().allMatch(one -> isDrained(one.getKey(), one.getValue()));
        kept = kept()) {
      Map<String, Integer> now = counts();
      if (!now.equals(before)) {
        before = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STALLED.toNanos()) {
        findings.add("stalled: " + kept + " are listed, but only " + now + " were delivered");
        return;
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** What is wrong with the drain itself. */
  public List<String> findings() {
    return findings;
  }

  private Outcome note(ReceivedMessage message) {
    UUID id = Bodies.idIn(message.bodyText());
    if (!Bodies.of(id).equals(message.bodyText())) {
      findings.add("wrong bytes: " + message.topic() + " at offset " + message.offset());
    }
    UUID before = offsets(message.topic()).put(message.offset(), id);
    if (before != null && !before.equals(id)) {
      findings.add("two values: " + message.topic() + " at offset " + message.offset());
    }
    return Outcome.ack();
  }

  /** The ids of a topic's messages in the order of their offsets, as far as drained. */
  public List<UUID> inOrder(String topic) {
    return List.copyOf(offsets(topic).values());
  }

  private ConcurrentNavigableMap<Long, UUID> offsets(String topic) {
    return byOffset.computeIfAbsent(topic, name -> new ConcurrentSkipListMap<>());
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    byOffset.forEach((topic, offsets) -> counts.put(topic, offsets.size()));
    return counts;
  }

  private Map<String, Map<UUID, Integer>> ids() {
    Map<String, Map<UUID, Integer>> ids = new HashMap<>();
    for (String topic : new String[] {History.LEFT, History.RIGHT, History.UNDONE, History.PLAIN}) {
      Map<UUID, Integer> times = new HashMap<>();
      byOffset
          .getOrDefault(topic, new ConcurrentSkipListMap<>())
          .values()
          .forEach(id -> times.merge(id, 1, Integer::sum));
      ids.put(topic, times);
    }
    return ids;
  }
}
