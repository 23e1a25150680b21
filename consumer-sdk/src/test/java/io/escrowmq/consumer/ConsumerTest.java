package io.escrowmq.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Unsubscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer with real sockets and handler threads. */
class ConsumerTest {
  private final MiniBroker broker = new MiniBroker();
  private final List<Consumer> consumers = new ArrayList<>();

  @AfterEach
  void close() {
    consumers.forEach(Consumer::close);
    broker.close();
  }

  @Test
  void shouldHandleOnNamedThreadsAndAck() throws Exception {
    // given
    var threads = ConcurrentHashMap.<String>newKeySet();
    ActiveSubscription active =
        connect()
            .subscribe(
                subscription(
                        message -> {
                          threads.add(Thread.currentThread().getName());
                          return Outcome.ack();
                        })
                    .build());

    // when
    publish(100, "");

    // then
    broker.awaitAcked(100);
    assertThat(active.ready().toCompletableFuture().get(10, TimeUnit.SECONDS)).isNull();
    assertThat(threads).allMatch(name -> name.startsWith("escrowmq-orders-inventory-"));
  }

  @Test
  void shouldKeepTheOrderOfEachKeyUnderConcurrency() {
    // given: a tenth fails at first, which must not let the next of its key pass while it runs
    Map<String, List<Long>> seen = new ConcurrentHashMap<>();
    Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
    AtomicBoolean overlap = new AtomicBoolean();
    publish(2_000, "key");

    // when
    connect()
        .subscribe(
            subscription(
                    message -> {
                      AtomicInteger together =
                          inside.computeIfAbsent(message.keyText(), key -> new AtomicInteger());
                      overlap.compareAndSet(false, together.incrementAndGet() > 1);
                      seen.computeIfAbsent(message.keyText(), key -> new CopyOnWriteArrayList<>())
                          .add(message.offset());
                      LockSupport.parkNanos(1_000);
                      together.decrementAndGet();
                      return Outcome.ack();
                    })
                .concurrency(16)
                .maxInFlight(500)
                .build());
    broker.awaitAcked(2_000);

    // then
    assertThat(overlap).isFalse();
    assertThat(seen).hasSize(10);
    seen.values().forEach(offsets -> assertThat(offsets).isSorted().hasSize(200));
  }

  @Test
  void shouldHandleAgainWhatFailed() {
    // given
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    connect()
        .subscribe(
            subscription(
                    message -> {
                      attempts.add(message.attempt());
                      if (message.attempt() < 3) {
                        throw new IllegalStateException("not yet");
                      }
                      return Outcome.ack();
                    })
                .build());

    // when
    publish(1, "");

    // then
    broker.awaitAcked(1);
    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(broker.fake().received(Retry.class))
        .allMatch(retry -> retry.delayMs() >= 500 && !retry.lastAttempt());
  }

  @Test
  void shouldKeepWhatItWorksOnOverAReconnect() throws Exception {
    // given: a handler in the middle of its work
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    Consumer consumer =
        connect(
            subscription(
                message -> {
                  calls.incrementAndGet();
                  assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                  return Outcome.ack();
                }));
    publish(1, "");
    MiniBroker.await(() -> calls.get() == 1, () -> "no call");

    // when
    broker.fake().dropConnections();
    List<Subscribe> joined = broker.fake().awaitReceived(Subscribe.class, 2);
    goOn.countDown();

    // then
    broker.awaitAcked(1);
    assertThat(calls).hasValue(1);
    assertThat(joined).extracting(Subscribe::consumerId).containsOnly(consumer.consumerId());
  }

  @Test
  void shouldExtendTheLeaseWhileTheHandlerWorks() throws Exception {
    // given
    broker.leaseMs(60);
    CountDownLatch goOn = new CountDownLatch(1);
    connect(
        subscription(
            message -> {
              assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
              return Outcome.ack();
            }));

    // when
    publish(1, "");

    // then
    broker.fake().awaitReceived(Extend.class, 3);
    goOn.countDown();
    broker.awaitAcked(1);
  }

  @Test
  void shouldServeAsynchronousHandlersBeyondItsThreads() {
    // given: one thread, nothing completes before ten are in flight
    List<CompletableFuture<Outcome>> open = new CopyOnWriteArrayList<>();
    Consumer consumer = connect();
    consumer.subscribe(
        Subscription.of("orders", "inventory")
            .concurrency(1)
            .asyncHandler(
                message -> {
                  CompletableFuture<Outcome> outcome = new CompletableFuture<>();
                  open.add(outcome);
                  return outcome;
                })
            .build());

    // when
    publish(10, "");
    MiniBroker.await(() -> open.size() == 10, () -> "only " + open.size());
    open.forEach(outcome -> outcome.complete(Outcome.ack()));

    // then
    broker.awaitAcked(10);
  }

  /** One that never blocks needs no thread of its own. */
  @Test
  void shouldServeAnAsynchronousHandlerOnTheThreadOfTheConnection() throws Exception {
    // given: what comes first fails once
    Consumer consumer = connect();
    CompletableFuture<Thread> loop = new CompletableFuture<>();
    consumer.loop.execute(() -> loop.complete(Thread.currentThread()));
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<Long> offsets = new CopyOnWriteArrayList<>();
    publish(500, "key");

    // when
    consumer.subscribe(
        Subscription.of("orders", "inventory")
            .concurrency(0)
            .asyncHandler(
                message -> {
                  threads.add(Thread.currentThread());
                  if (offsets.isEmpty() && message.attempt() == 1) {
                    throw new IllegalStateException("not yet");
                  }
                  offsets.add(message.offset());
                  return CompletableFuture.completedFuture(Outcome.ack());
                })
            .retry((attempt, failure) -> RetryPolicy.Decision.retryAfter(Duration.ofMillis(1)))
            .build());
    broker.awaitAcked(500);

    // then
    assertThat(threads).containsExactly(loop.get(10, TimeUnit.SECONDS));
    assertThat(offsets).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void shouldTellTheListener() {
    // given
    List<String> events = new CopyOnWriteArrayList<>();
    ConsumerListener listener = new NotingListener(events);
    Consumer consumer = remember(Consumer.connect(options().listener(listener).build()));

    // when
    consumer.subscribe(
        subscription(
                message -> {
                  if (message.attempt() == 1) {
                    throw new IllegalStateException("no");
                  }
                  return Outcome.duplicate();
                })
            .build());
    publish(1, "");
    broker.awaitAcked(1);
    consumer.close();

    // then
    MiniBroker.await(() -> events.contains("connected false"), () -> "only " + events);
    assertThat(events)
        .containsExactly(
            "connected true",
            "received 1",
            "failed no",
            "received 2",
            "handled",
            "suppressed",
            "connected false");
  }

  @Test
  void shouldFinishWhatRunsBeforeItCloses() throws Exception {
    // given: one runs, others wait behind it
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Consumer consumer =
        connect(
            subscription(
                    message -> {
                      began.countDown();
                      assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                      return Outcome.ack();
                    })
                .concurrency(1));
    publish(5, "");
    assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();

    // when
    CompletableFuture<Void> closed = consumer.closeAsync().toCompletableFuture();
    CountDownLatch leaving = new CountDownLatch(1);
    consumer.loop.execute(leaving::countDown); // Behind the close: what waits is dropped by then.
    assertThat(leaving.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(closed).isNotDone();
    goOn.countDown();
    closed.get(10, TimeUnit.SECONDS);

    // then
    assertThat(broker.acked()).containsExactly(0L);
    assertThat(broker.fake().received(Unsubscribe.class)).hasSize(1);
    assertThatThrownBy(() -> consumer.subscribe(subscription(message -> Outcome.ack()).build()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldInterruptAtTheDeadlineOfAClose() throws Exception {
    // given: a handler that does not end by itself
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Consumer consumer =
        remember(Consumer.connect(options().closeTimeout(Duration.ofMillis(50)).build()));
    consumer.subscribe(
        subscription(
                message -> {
                  began.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                  return Outcome.ack();
                })
            .build());
    publish(1, "");
    assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();

    // when
    consumer.close();

    // then
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(broker.acked()).isEmpty();
  }

  @Test
  void shouldPauseAndResume() throws Exception {
    // given
    Consumer consumer = connect();
    ActiveSubscription active = consumer.subscribe(subscription(message -> Outcome.ack()).build());
    publish(1, "");
    broker.awaitAcked(1);

    // when
    active.pause().toCompletableFuture().get(10, TimeUnit.SECONDS);
    publish(1, "");
    assertThat(broker.acked()).hasSize(1);
    active.resume();

    // then
    broker.fake().awaitReceived(Subscribe.class, 2);
    broker.awaitAcked(2);
  }

  @Test
  void shouldFreeTheNameOfAClosedSubscription() throws Exception {
    Consumer consumer = connect();
    ActiveSubscription active = consumer.subscribe(subscription(message -> Outcome.ack()).build());
    assertThatThrownBy(() -> consumer.subscribe(subscription(message -> Outcome.ack()).build()))
        .isInstanceOf(IllegalArgumentException.class);
    active.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
    consumer.subscribe(subscription(message -> Outcome.reject("no", "never")).build());
    publish(1, "");
    assertThat(broker.fake().awaitReceived(Reject.class, 1)).hasSize(1);
  }

  @Test
  void shouldSayWhenThereIsNoBroker() {
    try (FakeBroker silent = FakeBroker.startSilent()) {
      ConsumerOptions options =
          ConsumerOptions.builder()
              .broker("127.0.0.1", silent.port())
              .connectTimeout(Duration.ofMillis(200))
              .build();
      assertThatThrownBy(() -> Consumer.connect(options))
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessageContaining(":" + silent.port());
    }
  }

  @Test
  void shouldConnectInTheBackgroundWhenItMayNotWait() {
    try (FakeBroker late = FakeBroker.startSilent()) {
      late.on(Unsubscribe.class, request -> new Done());
      Consumer consumer =
          remember(
              Consumer.connect(
                  ConsumerOptions.builder()
                      .broker("127.0.0.1", late.port())
                      .connectTimeout(Duration.ZERO)
                      .build()));
      consumer.subscribe(subscription(message -> Outcome.ack()).build());
      assertThat(consumer.isConnected()).isFalse();
      late.listen();
      late.awaitReceived(Subscribe.class, 1);
      consumer.close();
    }
  }

  private Consumer connect(Subscription.Builder subscription) {
    Consumer consumer = connect();
    consumer.subscribe(subscription.build());
    return consumer;
  }

  private Consumer connect() {
    return remember(Consumer.connect(options().build()));
  }

  private Consumer remember(Consumer consumer) {
    consumers.add(consumer);
    return consumer;
  }

  private ConsumerOptions.Builder options() {
    return ConsumerOptions.builder().broker("127.0.0.1", broker.port());
  }

  private static Subscription.Builder subscription(MessageHandler handler) {
    return Subscription.of("orders", "inventory").handler(handler);
  }

  /** Publishes; with a prefix, over ten keys in turn. */
  private void publish(int count, String keyPrefix) {
    for (int i = 0; i < count; i++) {
      String key = keyPrefix.isEmpty() ? "" : keyPrefix + i % 10;
      broker.publish(EncodedMessage.of(Rig.message(key, "{}")));
    }
  }

  /** Writes down what it is told, and fails once. */
  private record NotingListener(List<String> events) implements ConsumerListener {
    @Override
    public void received(ReceivedMessage message) {
      events.add("received " + message.attempt());
    }

    @Override
    public void handled(ReceivedMessage message, Outcome outcome, Duration took) {
      events.add("handled");
    }

    @Override
    public void failed(ReceivedMessage message, Throwable failure, RetryPolicy.Decision decision) {
      events.add("failed " + failure.getMessage());
      throw new IllegalStateException("a listener's own fault");
    }

    @Override
    public void suppressed(ReceivedMessage message) {
      events.add("suppressed");
    }

    @Override
    public void connectionChanged(boolean connected) {
      events.add("connected " + connected);
    }
  }
}
