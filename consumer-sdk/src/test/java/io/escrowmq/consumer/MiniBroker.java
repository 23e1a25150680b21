package io.escrowmq.consumer;

import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Extended;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A broker with one topic and one group in memory, over a real socket: it delivers within credit,
 * takes acks and retries (at once, whatever the delay), keeps everything for whoever adopts it, and
 * redelivers what was not adopted. It ignores keys. Thread-safe.
 */
final class MiniBroker implements AutoCloseable {
  private final FakeBroker fake = FakeBroker.start();
  private final List<EncodedMessage> topic = new ArrayList<>();
  private final NavigableSet<Long> due = new TreeSet<>();
  private final Map<Long, Integer> attempts = new TreeMap<>();
  private final NavigableSet<Long> leased = new TreeSet<>();
  private final NavigableSet<Long> acked = new TreeSet<>();
  private int subscription;
  private int credit;
  private long leaseMs = 30_000;
  private boolean forgetting;

  MiniBroker() {
    fake.on(Subscribe.class, this::subscribe)
        .on(Adopt.class, this::adopt)
        .onExchange(Credit.class, (exchange, request) -> credit(request))
        .on(Ack.class, this::ack)
        .on(Retry.class, this::retry)
        .on(Reject.class, request -> settle(request.delivery()))
        .on(Extend.class, request -> new Extended(List.of()))
        .on(Unsubscribe.class, request -> new Done());
  }

  FakeBroker fake() {
    return fake;
  }

  int port() {
    return fake.port();
  }

  /** Leases are this long from the next subscription on. */
  synchronized void leaseMs(long value) {
    leaseMs = value;
  }

  /** At the next adoption nothing is kept. */
  synchronized void forgetLeases() {
    forgetting = true;
  }

  synchronized void publish(EncodedMessage message) {
    due.add((long) topic.size());
    topic.add(message);
    dispatch();
  }

  /** Delivers a message once more, as after a lost lease. */
  synchronized void redeliver(long offset) {
    leased.remove(offset);
    due.add(offset);
    dispatch();
  }

  synchronized NavigableSet<Long> acked() {
    return new TreeSet<>(acked);
  }

  /** Waits until so many messages are acknowledged. */
  void awaitAcked(int count) {
    await(() -> acked().size() >= count, () -> "acked " + acked());
  }

  static void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Expected it within 10 s, but " + otherwise.get());
      }
      LockSupport.parkNanos(500_000);
    }
  }

  @Override
  public void close() {
    fake.close();
  }

  private synchronized Subscribed subscribe(Subscribe request) {
    subscription = request.subscription();
    credit = 0;
    return new Subscribed(leaseMs, 5_000, 0);
  }

  private synchronized Adopted adopt(Adopt request) {
    List<DeliveryRef> kept =
        forgetting
            ? List.of()
            : request.deliveries().stream()
                .filter(
                    ref ->
                        leased.contains(ref.offset())
                            && attempts.getOrDefault(ref.offset(), 0) == ref.attempt())
                .toList();
    forgetting = false;
    List<Long> lost = new ArrayList<>(leased);
    kept.forEach(ref -> lost.remove((Object) ref.offset()));
    lost.forEach(leased::remove);
    due.addAll(lost);
    return new Adopted(kept);
  }

  private synchronized void credit(Credit request) {
    if (request.subscription() == subscription) {
      credit += request.messages();
      dispatch();
    }
  }

  private synchronized Done ack(Ack request) {
    for (OffsetRange range : request.offsets()) {
      for (long offset = range.first(); offset <= range.last(); offset++) {
        acked.add(offset);
        leased.remove(offset);
        due.remove(offset);
      }
    }
    return new Done();
  }

  private synchronized Done retry(Retry request) {
    leased.remove(request.delivery().offset());
    due.add(request.delivery().offset());
    dispatch();
    return new Done();
  }

  private synchronized Done settle(DeliveryRef ref) {
    leased.remove(ref.offset());
    return new Done();
  }

  private void dispatch() {
    List<Delivery> deliveries = new ArrayList<>();
    while (credit > 0 && !due.isEmpty()) {
      long offset = due.first();
      due.remove(offset);
      leased.add(offset);
      credit--;
      deliveries.add(
          new Delivery(offset, attempts.merge(offset, 1, Integer::sum), topic.get((int) offset)));
    }
    if (!deliveries.isEmpty()) {
      fake.push(new Deliver(subscription, 0, deliveries));
    }
  }
}
