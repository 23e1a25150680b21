package io.escrowmq.consumer;

import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscriber whose broker, clock and handler threads are the test. */
final class Rig {
  static final long LEASE_MS = 30_000;

  final ManualLoop loop = new ManualLoop();
  final List<Long> begun = new ArrayList<>();
  final Subscriber subscriber;
  ScriptedLink broker = new ScriptedLink();
  private final Map<Long, CompletableFuture<Outcome>> running = new HashMap<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean interrupted;
  private int number;

  Rig() {
    this(16);
  }

  Rig(int maxInFlight) {
    this(maxInFlight, new ConsumerListener() {});
  }

  Rig(int maxInFlight, ConsumerListener listener) {
    Subscription subscription =
        Subscription.of("orders", "inventory")
            .asyncHandler(this::handle)
            .maxInFlight(maxInFlight)
            .retry(
                (attempt, failure) ->
                    attempt < 3
                        ? RetryPolicy.Decision.retryAfter(
                            java.time.Duration.ofMillis(attempt * 100L))
                        : RetryPolicy.Decision.giveUp())
            .build();
    AtomicInteger numbers = new AtomicInteger();
    subscriber =
        new Subscriber(
            subscription,
            new Subscriber.Surroundings(loop, "me", numbers::incrementAndGet),
            new ManualWorkers(),
            done -> new HandlerCall(subscription, BodyCodec.jackson(), listener, done)::run);
  }

  private CompletionStage<Outcome> handle(ReceivedMessage message) {
    begun.add(message.offset());
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    running.put(message.offset(), outcome);
    return outcome;
  }

  /** Joins over a new session; the broker keeps what it is told to. */
  Adopt join(DeliveryRef... kept) {
    subscriber.connected(broker);
    number = broker.answer(Subscribe.class, new Subscribed(LEASE_MS, 5_000, 0)).subscription();
    Adopt adopt = broker.answer(Adopt.class, new Adopted(List.of(kept)));
    loop.run();
    return adopt;
  }

  /** The session breaks; the next {@link #join} is over a new one. */
  void loseSession() {
    ScriptedLink lost = broker;
    broker = new ScriptedLink();
    subscriber.disconnected();
    lost.breakDown();
    loop.run();
  }

  void deliver(Delivery... deliveries) {
    subscriber.deliver(new Deliver(number, 0, List.of(deliveries)));
    loop.run();
  }

  /** Lets the workers begin all that waits for them. */
  void begin() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
    loop.run();
  }

  /** Delivers first attempts without keys, and begins them. */
  void deliverAndBegin(long... offsets) {
    for (long offset : offsets) {
      deliver(delivery(offset, 1, ""));
    }
    begin();
  }

  /** The handler of a message is done. */
  void finish(long offset, Outcome outcome) {
    future(offset).complete(outcome);
    loop.run();
  }

  /** The handler of a message fails. */
  void fail(long offset, Throwable failure) {
    future(offset).completeExceptionally(failure);
    loop.run();
  }

  /** Handlers of these are done before the loop has its next turn. */
  void ackTogether(long... offsets) {
    for (long offset : offsets) {
      future(offset).complete(Outcome.ack());
    }
    loop.run();
  }

  int waiting() {
    return waiting.size();
  }

  boolean isInterrupted() {
    return interrupted;
  }

  int number() {
    return number;
  }

  private CompletableFuture<Outcome> future(long offset) {
    return Objects.requireNonNull(running.remove(offset), () -> "nothing runs at " + offset);
  }

  static DeliveryRef ref(long offset, int attempt) {
    return new DeliveryRef(offset, attempt);
  }

  static Delivery delivery(long offset, int attempt, String key) {
    return new Delivery(offset, attempt, EncodedMessage.of(message(key, "{\"n\":" + offset + "}")));
  }

  static Message message(String key, String body) {
    return new Message(
        UuidV7.next(),
        "orders",
        key.getBytes(StandardCharsets.UTF_8),
        List.of(Header.of("kind", "test")),
        "shop",
        0,
        body.getBytes(StandardCharsets.UTF_8));
  }

  private final class ManualWorkers implements Workers {
    @Override
    public void execute(Runnable task) {
      waiting.add(task);
    }

    @Override
    public boolean isHungry() {
      return waiting.isEmpty();
    }

    @Override
    public void stop(boolean now) {
      interrupted = now;
    }
  }
}
