package io.escrowmq.broker.kill;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A group that counts, on the topic of the plain publishes: acknowledges whatever comes, writes
 * down which acknowledgements the broker confirmed, and finds what comes again after that or out of
 * its key's order.
 */
public final class Workers implements AutoCloseable {

  private static final int SUBSCRIPTION = 1;
  private static final int CREDIT = 64;
  private static final Duration STALLED = Duration.ofSeconds(20);

  private final BrokerConnection connection;
  private final Set<UUID> delivered = ConcurrentHashMap.newKeySet();
  private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private final Map<String, Long> lastOfKey = new HashMap<>();

  /** Joins, and does so again whenever the broker is back. */
  public Workers(int port) {
    connection =
        BrokerConnection.open(
            ConnectionOptions.builder("127.0.0.1", port)
                .clientId("workers")
                .retryDeadlineMs(1)
                .backoff(50, 200)
                .build(),
            new Member());
  }

  /** How many acknowledgements were confirmed. */
  public int confirmed() {
    return confirmed.size();
  }

  /** Ids of all that came so far. */
  public Set<UUID> delivered() {
    return Set.copyOf(delivered);
  }

  /** Waits until these have all come; what does not come is a finding. */
  public void awaitAll(Collection<UUID> published) {
    int before = delivered.size();
    long since = System.nanoTime();
    while (!delivered.containsAll(published)) {
      if (delivered.size() != before) {
        before = delivered.size();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STALLED.toNanos()) {
        long missing = published.stream().filter(id -> !delivered.contains(id)).count();
        findings.add("not delivered: " + missing + " messages to the group");
        return;
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** What went wrong so far. */
  public List<String> findings() {
    return findings;
  }

  @Override
  public void close() {
    connection.close(1_000).join();
  }

  private final class Member implements ConnectionListener {
    @Override
    public void connected(Session session) {
      var unused =
          session
              .send(
                  new Subscribe(
                      SUBSCRIPTION,
                      History.PLAIN,
                      "workers",
                      StartPosition.EARLIEST,
                      true,
                      0,
                      "worker"))
              .thenAccept(
                  response -> {
                    if (response instanceof Subscribed) {
                      session.post(new Credit(SUBSCRIPTION, CREDIT));
                    }
                  });
    }

    @Override
    public void pushed(Session session, Push push) {
      if (push instanceof Deliver deliver) {
        deliver.deliveries().forEach(this::note);
        List<OffsetRange> offsets =
            deliver.deliveries().stream()
                .map(one -> new OffsetRange(one.offset(), one.offset()))
                .toList();
        session.post(new Credit(SUBSCRIPTION, offsets.size()));
        var unused =
            session
                .send(new Ack(SUBSCRIPTION, offsets))
                .thenAccept(
                    response -> {
                      if (response instanceof Done) {
                        offsets.forEach(range -> confirmed.add(range.first()));
                      }
                    });
      }
    }

    private void note(Delivery delivery) {
      String body = StandardCharsets.UTF_8.decode(delivery.message().body().duplicate()).toString();
      UUID id = Bodies.idIn(body);
      if (!Bodies.of(id).equals(body) || !delivery.message().verifyChecksum()) {
        findings.add("wrong bytes: delivered at offset " + delivery.offset());
      }
      if (confirmed.contains(delivery.offset())) {
        findings.add("redelivered: offset " + delivery.offset() + " after its ack was confirmed");
      }
      String key = StandardCharsets.UTF_8.decode(delivery.message().key().duplicate()).toString();
      Long before = lastOfKey.put(key, delivery.offset());
      if (before != null && before > delivery.offset()) {
        findings.add("order: offset " + delivery.offset() + " of " + key + " after " + before);
      }
      delivered.add(id);
    }
  }
}
