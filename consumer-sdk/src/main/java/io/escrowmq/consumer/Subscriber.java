package io.escrowmq.consumer;

import io.escrowmq.client.Backoff;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Extended;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.Unsubscribe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription on its way through sessions.
 *
 * <pre>
 *             connected          Subscribed          Adopted                leave wished, all settled        Done
 *   OFFLINE ------------> JOINING ----------> ADOPTING -------> JOINED ------------------------------> LEAVING ------> OUT
 *      ^                     |                    |               |                                       |             |
 *      +---------------------+----disconnected----+---------------+            (a lost session left too) -+-> OUT       |
 *      ^                                                                                                                |
 *      +----------------------------------------------------- resumed --------------------------------------------------+
 * </pre>
 *
 * <p>The order within a session is what keeps promises: subscribe, say what we still work on,
 * repeat unconfirmed outcomes, and only then give credit.
 *
 * <p>Loop only, except {@link #done}, which handler threads call.
 */
final class Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final long PAUSE_FIRST_MS = 100;
  private static final long PAUSE_CAP_MS = 5_000;

  /**
   * Leases are extended when a third of them is over, so two extensions may fail before one is
   * lost.
   */
  private static final int EXTENSIONS_PER_LEASE = 3;

  private enum Phase {
    OFFLINE,
    JOINING,
    ADOPTING,
    JOINED,
    LEAVING,
    OUT
  }

  /**
   * What a subscriber lives in.
   *
   * @param loop its thread
   * @param consumerId names the consumer over reconnects
   * @param numbers gives numbers for subscriptions, each once per consumer
   */
  record Surroundings(Loop loop, String consumerId, IntSupplier numbers) {}

  private final Subscription wanted;
  private final Surroundings surroundings;
  private final Workers workers;
  private final Settlements settlements;
  private final Workload workload;
  private final CreditGate credit;
  private final Backoff backoff = new Backoff(PAUSE_FIRST_MS, PAUSE_CAP_MS);
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** From handler threads to the loop. */
  private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();

  /** Whether a turn is coming that will empty {@link #finished}. */
  private final AtomicBoolean turnScheduled = new AtomicBoolean();

  /** Nobody listens to outcomes any more; the loop may be gone. */
  private volatile boolean abandoned;

  private Phase phase = Phase.OFFLINE;
  private @Nullable Link link;

  /** The broker of the last session. */
  private @Nullable UUID brokerId;

  /**
   * The number on the present session; a new one for each try, so that late replies and deliveries
   * of an old one fall aside.
   */
  private int number;

  private boolean leaving;
  private boolean returning;
  private CompletableFuture<Void> left = new CompletableFuture<>();
  private @Nullable Runnable cancelTimer;

  /**
   * A subscriber that is offline.
   *
   * @param wanted what it wants
   * @param surroundings what it lives in
   * @param workers where handlers run
   * @param handler makes, of where to report to, what runs a message on a worker
   */
  Subscriber(
      Subscription wanted,
      Surroundings surroundings,
      Workers workers,
      Function<BiConsumer<Held, Settlement>, Consumer<Held>> handler) {
    this.wanted = wanted;
    this.surroundings = surroundings;
    this.workers = workers;
    this.settlements = new Settlements(surroundings.loop(), this::advance);
    Consumer<Held> run = handler.apply(this::done);
    this.workload = new Workload(settlements, held -> workers.execute(() -> run.accept(held)));
    this.credit = new CreditGate(wanted.maxInFlight());
  }

  /**
   * Done when the broker has taken the subscription for the first time; fails if it refuses it for
   * good. Thread-safe.
   */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** A session began. */
  void connected(Link newLink) {
    if (brokerId != null && !brokerId.equals(newLink.brokerId())) {
      LOG.warn(
          "Expected broker {}, but found {}: forgetting {} messages and {} outcomes of the former",
          brokerId,
          newLink.brokerId(),
          workload.size(),
          settlements.size());
      workload.forgetAll();
      settlements.forgetAll();
    }
    brokerId = newLink.brokerId();
    link = newLink;
    if (phase == Phase.OFFLINE) {
      join();
    }
  }

  /** The session is over. */
  void disconnected() {
    link = null;
    settlements.unbind();
    stopTimer();
    if (phase == Phase.LEAVING) {
      out();
    } else if (phase != Phase.OUT) {
      phase = Phase.OFFLINE;
      advance();
    }
  }

  /** Whether deliveries of this number are for us. */
  boolean owns(int subscription) {
    return number == subscription && phase == Phase.JOINED;
  }

  /** Messages came. */
  void deliver(Deliver deliver) {
    credit.used(deliver.deliveries().size());
    if (leaving) {
      LOG.debug(
          "{} messages came after the last credit; they go back unhandled",
          deliver.deliveries().size());
      return;
    }
    deliver.deliveries().forEach(workload::take);
    advance();
  }

  /** A handler is done. Any thread. */
  void done(Held held, Settlement settlement) {
    if (abandoned) {
      LOG.debug(
          "Expected to settle the delivery {}, but the consumer is closed; it will come again",
          held.ref());
      return;
    }
    finished.add(new Finished(held, settlement));
    if (turnScheduled.compareAndSet(false, true)) {
      surroundings.loop().execute(this::turn);
    }
  }

  /**
   * Ends gracefully: what waits goes back, what runs is finished and settled. Done when the broker
   * knows.
   */
  CompletableFuture<Void> leave() {
    returning = false;
    if (!leaving && phase != Phase.OUT) {
      leaving = true;
      workload.dropWaiting();
      advance();
    }
    return left;
  }

  /** Comes back after {@link #leave}, if need be when that is done. */
  void comeBack() {
    if (phase == Phase.OUT && !abandoned) {
      phase = Phase.OFFLINE;
      leaving = false;
      left = new CompletableFuture<>();
      if (link != null) {
        join();
      }
    } else {
      returning = leaving;
    }
  }

  /** Ends now: handlers are interrupted, their outcomes are not waited for. */
  void abandon() {
    abandoned = true;
    if (!isEmpty()) {
      LOG.warn(
          "Expected {} messages of {} to be handled and {} outcomes to be confirmed before the end, but they were not;"
              + " they may come again",
          workload.size(),
          wanted.topic(),
          settlements.size());
    }
    workers.stop(!isEmpty());
    if (phase != Phase.OUT) {
      returning = false;
      out();
    }
    ready.completeExceptionally(new IllegalStateException("The subscription was closed"));
  }

  private void turn() {
    turnScheduled.set(false);
    if (abandoned) {
      return;
    }
    for (Finished one = finished.poll(); one != null; one = finished.poll()) {
      workload.finished(one.held(), one.settlement());
    }
    advance();
  }

  /** Does what can be done now. Called at the end of every turn. */
  private void advance() {
    if (phase == Phase.JOINED) {
      settlements.flush();
      if (!leaving) {
        grant();
      }
    }
    if (leaving && isEmpty()) {
      goOut();
    }
  }

  /** Nothing is left to settle. While joining too: the broker takes requests in order. */
  private void goOut() {
    switch (phase) {
      case OFFLINE -> out();
      case JOINING, ADOPTING, JOINED -> {
        phase = Phase.LEAVING;
        stopTimer();
        ask(new Unsubscribe(number), Done.class, done -> out(), problem -> out());
      }
      case LEAVING, OUT -> LOG.debug("{} is left already", wanted.topic());
    }
  }

  private boolean isEmpty() {
    return workload.size() == 0 && settlements.size() == 0;
  }

  private void grant() {
    Link way = link;
    int messages = credit.take(workload.size(), settlements.size(), workers.isHungry());
    if (way != null && messages > 0) {
      way.tell(new Credit(number, messages));
    }
  }

  private void join() {
    if (leaving && isEmpty()) {
      out();
      return;
    }
    phase = Phase.JOINING;
    number = surroundings.numbers().getAsInt();
    ask(
        new Subscribe(
            number,
            wanted.topic(),
            wanted.group(),
            wanted.start(),
            wanted.counts(),
            wanted.lease().toMillis(),
            surroundings.consumerId()),
        Subscribed.class,
        this::adopt,
        this::joinFailed);
  }

  private void adopt(Subscribed subscribed) {
    phase = Phase.ADOPTING;
    ask(
        new Adopt(number, everythingOurs()),
        Adopted.class,
        adopted -> joined(subscribed, adopted),
        this::joinFailed);
  }

  private void joined(Subscribed subscribed, Adopted adopted) {
    HashSet<DeliveryRef> kept = new HashSet<>(adopted.kept());
    workload.keepOnly(kept);
    settlements.keepOnly(kept);
    Link way = link;
    if (way == null) {
      return;
    }
    phase = Phase.JOINED;
    backoff.reset();
    settlements.bind(way, number);
    credit.reset();
    extendEvery(Math.max(1, subscribed.leaseMs() / EXTENSIONS_PER_LEASE));
    LOG.info(
        "Group {} of {} joined as {}", wanted.group(), wanted.topic(), surroundings.consumerId());
    ready.complete(null);
    advance();
  }

  private void joinFailed(Throwable problem) {
    boolean forGood = problem instanceof RefusedException refused && !refused.code().retryable();
    if (forGood && !ready.isDone()) {
      LOG.error(
          "Expected to join group {} of {}, but {}",
          wanted.group(),
          wanted.topic(),
          problem.getMessage());
      ready.completeExceptionally(new SubscriptionRefusedException(wanted, problem));
      out();
      return;
    }
    long pauseMs = backoff.nextMs();
    LOG.warn(
        "Expected to join group {} of {}, but {}; again in {} ms",
        wanted.group(),
        wanted.topic(),
        problem.getMessage(),
        pauseMs);
    Link way = link;
    if (way != null) {
      // Should the broker have joined us all the same, this number must not keep a place in the
      // group.
      way.ask(
          new Unsubscribe(number),
          (response, failure) -> LOG.debug("Left try {}: {}", number, response));
    }
    stopTimer();
    cancelTimer = surroundings.loop().schedule(pauseMs, this::join);
  }

  private void extendEvery(long everyMs) {
    stopTimer();
    cancelTimer =
        surroundings
            .loop()
            .schedule(
                everyMs,
                () -> {
                  extend();
                  extendEvery(everyMs);
                });
  }

  private void extend() {
    List<DeliveryRef> ours = everythingOurs();
    if (phase == Phase.JOINED && !ours.isEmpty()) {
      ask(
          new Extend(number, ours),
          Extended.class,
          extended -> workload.lose(extended.lost()),
          problem -> LOG.warn("Expected leases to be extended, but {}", problem.getMessage()));
    }
  }

  private List<DeliveryRef> everythingOurs() {
    List<DeliveryRef> ours = new ArrayList<>(workload.ours());
    ours.addAll(settlements.unconfirmed());
    return ours;
  }

  private void out() {
    phase = Phase.OUT;
    stopTimer();
    left.complete(null);
    if (returning) {
      returning = false;
      comeBack();
    }
  }

  private void stopTimer() {
    if (cancelTimer != null) {
      cancelTimer.run();
      cancelTimer = null;
    }
  }

  /** Asks; an answer counts only while session, number and phase are what they are now. */
  private <R extends Response> void ask(
      Request request, Class<R> expected, Consumer<R> then, Consumer<Throwable> otherwise) {
    Link way = link;
    int asked = number;
    Phase during = phase;
    if (way == null) {
      return;
    }
    way.ask(
        request,
        (response, failure) -> {
          if (way != link || asked != number || during != phase) {
            LOG.debug("An answer came too late and falls aside: {}", response);
          } else if (expected.isInstance(response)) {
            then.accept(expected.cast(response));
            advance();
          } else {
            otherwise.accept(
                failure == null
                    ? new IllegalStateException("the broker answered " + response)
                    : failure);
            advance();
          }
        });
  }

  /** What a handler thread hands over. */
  private record Finished(Held held, Settlement settlement) {}
}
