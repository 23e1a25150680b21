package io.escrowmq.consumer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ClientException;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives messages from a broker and gives them to handlers.
 *
 * <pre>{@code
 * Consumer consumer = Consumer.connect(ConsumerOptions.builder().broker("localhost", 7411).build());
 * consumer.subscribe(
 *     Subscription.of("orders", "inventory")
 *         .handler(message -> { reserve(message.json(Order.class)); return Outcome.ack(); })
 *         .build());
 * }</pre>
 *
 * <p>Promises: a message is acknowledged only after its handler said so; messages with the same key
 * are handled one at a time and in order; a message whose handling was not confirmed to the broker
 * comes again. So a handler may see a message more than once: see {@link Inbox}. The consumer
 * reconnects by itself, for ever, and keeps what it works on over a reconnect within the broker's
 * grace. A bad checksum never reaches a handler.
 *
 * <p>Thread-safe. Its threads are daemons: a program with nothing else to do waits by {@link
 * #awaitClosed}.
 */
public final class Consumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);

  /** After the subscriptions have ended, nothing important is outstanding. */
  private static final long HANG_UP_MS = 1_000;

  private final ConsumerOptions options;
  final Loop loop;
  private final BrokerConnection connection;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** Loop only. */
  private final List<Subscriber> subscribers = new ArrayList<>();

  /** Loop only. */
  private @Nullable Link link;

  private Consumer(ConsumerOptions options) {
    this.options = options;
    this.connection =
        BrokerConnection.open(
            ConnectionOptions.builder(options.host(), options.port())
                .clientId(options.consumerId())
                // Outcomes are repeated by offset, for ever: the broker's window of ids does not
                // matter here, so none is too short.
                .retryDeadlineMs(1)
                .requestTimeoutMs(options.requestTimeout().toMillis())
                .build());
    this.loop = Loop.of(connection.loop());
    connection.addListener(new Sessions());
    var unused = connection.ready().exceptionally(this::refused);
  }

  /**
   * Connects.
   *
   * @throws BrokerUnavailableException if the broker does not answer within the connect timeout, or
   *     refuses the consumer; with a connect timeout of 0 this returns at once and the consumer
   *     connects in the background
   */
  public static Consumer connect(ConsumerOptions options) {
    Consumer consumer = new Consumer(options);
    long timeoutMs = options.connectTimeout().toMillis();
    if (timeoutMs == 0) {
      return consumer;
    }
    try {
      consumer.connection.ready().get(timeoutMs, TimeUnit.MILLISECONDS);
      return consumer;
    } catch (ExecutionException e) {
      throw consumer.giveUp(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      ClientException last = consumer.connection.lastFailure();
      throw consumer.giveUp(last == null ? e : last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw consumer.giveUp(e);
    }
  }

  /**
   * Begins to receive. Returns at once; see {@link ActiveSubscription#ready}.
   *
   * @throws IllegalArgumentException if this consumer has a subscription of this topic and group
   *     already
   * @throws IllegalStateException if the consumer is closed
   */
  public ActiveSubscription subscribe(Subscription subscription) {
    if (closing.get()) {
      throw new IllegalStateException("Expected an open consumer, but it is closed");
    }
    String name = subscription.topic() + "/" + subscription.group();
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "Expected one subscription of " + name + " per consumer, but there is one already");
    }
    Subscriber subscriber = subscriber(subscription);
    loop.execute(() -> begin(subscriber));
    return new ActiveSubscription(subscription, subscriber, loop, () -> forget(name, subscriber));
  }

  /** Whether there is a connection to the broker now. */
  public boolean isConnected() {
    return connection.session() != null;
  }

  /** The name of this consumer towards the broker. */
  public String consumerId() {
    return options.consumerId();
  }

  /**
   * Ends gracefully: takes nothing more, gives back what no handler has begun, waits for running
   * handlers and for the broker to confirm their outcomes, leaves the groups, and hangs up. What is
   * not finished at the close timeout is interrupted and left to be delivered again.
   *
   * @return done when all is over; never fails
   */
  public CompletionStage<Void> closeAsync() {
    if (closing.compareAndSet(false, true)) {
      loop.execute(this::leaveAll);
    }
    return closed.copy();
  }

  /**
   * As {@link #closeAsync}, and waits. Must not be called by a handler, which it would wait for.
   */
  @Override
  public void close() {
    var unused = closeAsync();
    awaitClosed();
  }

  /** Waits until the consumer is closed, or this thread is interrupted. */
  public void awaitClosed() {
    try {
      closed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Expected a close never to fail", e);
    }
  }

  /**
   * The broker does not want us at all, so the connection has closed itself, and its loop is about
   * to go.
   */
  private @Nullable Session refused(Throwable cause) {
    if (closing.compareAndSet(false, true)) {
      LOG.error("Expected to connect, but {}; the consumer is closed", cause.getMessage());
      subscribers.forEach(Subscriber::abandon);
      closed.complete(null);
    }
    return null;
  }

  private BrokerUnavailableException giveUp(Throwable cause) {
    if (closing.compareAndSet(false, true)) {
      hangUp();
    }
    return new BrokerUnavailableException(options, cause);
  }

  private Subscriber subscriber(Subscription subscription) {
    Workers workers = Workers.of(subscription);
    var surroundings =
        new Subscriber.Surroundings(loop, options.consumerId(), numbers::incrementAndGet);
    return new Subscriber(
        subscription,
        surroundings,
        workers,
        done -> new HandlerCall(subscription, options.codec(), options.listener(), done)::run);
  }

  private void begin(Subscriber subscriber) {
    subscribers.add(subscriber);
    Link present = link;
    if (present != null) {
      subscriber.connected(present);
    }
    if (closing.get()) {
      subscriber.abandon();
    }
  }

  private void forget(String name, Subscriber subscriber) {
    subscribers.remove(subscriber);
    names.remove(name);
  }

  private void leaveAll() {
    Duration deadline = options.closeTimeout();
    CompletableFuture<?>[] left =
        subscribers.stream().map(Subscriber::leave).toArray(CompletableFuture<?>[]::new);
    CompletableFuture<Void> all = CompletableFuture.allOf(left);
    Runnable cancel = loop.schedule(Math.max(1, deadline.toMillis()), () -> all.complete(null));
    var unused =
        all.whenComplete(
            (nothing, failure) -> {
              cancel.run();
              abandonAll();
            });
  }

  private void abandonAll() {
    List.copyOf(subscribers).forEach(Subscriber::abandon);
    subscribers.clear();
    hangUp();
  }

  private void hangUp() {
    var unused =
        connection
            .close(HANG_UP_MS)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    LOG.warn("Expected the connection to close, but {}", failure.getMessage());
                  }
                  closed.complete(null);
                });
  }

  /** From the connection to the subscribers. */
  private final class Sessions implements ConnectionListener {
    @Override
    public void connected(Session session) {
      Link opened = Link.over(session);
      link = opened;
      List.copyOf(subscribers).forEach(subscriber -> subscriber.connected(opened));
      tell(true);
    }

    @Override
    public void disconnected(Session session, ClientException cause) {
      link = null;
      List.copyOf(subscribers).forEach(Subscriber::disconnected);
      tell(false);
    }

    @Override
    public void pushed(Session session, Push push) {
      if (push instanceof Deliver deliver) {
        subscribers.stream()
            .filter(subscriber -> subscriber.owns(deliver.subscription()))
            .findFirst()
            .ifPresentOrElse(
                subscriber -> subscriber.deliver(deliver),
                () ->
                    LOG.debug(
                        "Messages for subscription {} came after it ended",
                        deliver.subscription()));
      } else {
        LOG.warn(
            "Expected deliveries from the broker, but got {}", push.getClass().getSimpleName());
      }
    }

    private void tell(boolean connected) {
      try {
        options.listener().connectionChanged(connected);
      } catch (RuntimeException e) {
        LOG.warn("Expected the listener to take the state of the connection, but it failed", e);
      }
    }
  }
}
