package io.escrowmq.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class DriversTest {
  private static final long SOON_MS = 10;
  private static final long DEADLINE_MS = 10_000;

  private final Queue<CompletableFuture<Boolean>> begun = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Tally tally = new Tally();

  private CompletableFuture<Boolean> begin() {
    count.incrementAndGet();
    CompletableFuture<Boolean> operation = new CompletableFuture<>();
    begun.add(operation);
    return operation;
  }

  @Test
  void shouldKeepAsManyUnderWayAsThereAreSlots() throws InterruptedException {
    // given
    ClosedLoop loop = new ClosedLoop(3, Long.MAX_VALUE, this::begin, tally);

    // when
    loop.start();
    begun.remove().complete(false);

    // then
    assertThat(count).hasValue(4);
    assertThat(begun).hasSize(3);
    assertThat(loop.stop(SOON_MS)).isEqualTo(3);
  }

  @Test
  void shouldStopWhenAllOperationsAreDone() throws InterruptedException {
    // given: operations that are done at once, many more than a stack could hold
    int operations = 100_000;
    CompletableFuture<Boolean> done = CompletableFuture.completedFuture(false);
    ClosedLoop loop =
        new ClosedLoop(
            2,
            operations,
            () -> {
              count.incrementAndGet();
              return done;
            },
            tally);
    tally.open();

    // when
    loop.start();

    // then
    assertThat(loop.finish(DEADLINE_MS)).isZero();
    assertThat(count).hasValue(operations);
    assertThat(tally.latencies().count()).isEqualTo(operations);
  }

  @Test
  void shouldCountFailuresAndDuplicatesApartFromLatencies() throws InterruptedException {
    // given
    ClosedLoop loop = new ClosedLoop(2, 3, this::begin, tally);
    tally.open();

    // when
    loop.start();
    begun.remove().completeExceptionally(new IllegalStateException("refused"));
    begun.remove().complete(true);
    begun.remove().complete(false);

    // then
    assertThat(loop.finish(DEADLINE_MS)).isZero();
    assertThat(tally.failures()).isEqualTo(1);
    assertThat(tally.kindsOfFailure()).containsExactly("java.lang.IllegalStateException: refused");
    assertThat(tally.duplicates()).isEqualTo(1);
    assertThat(tally.latencies().count()).isEqualTo(2);
  }

  @Test
  void shouldCountFromTheDueInstantWhenABrokerStalls() throws InterruptedException {
    // given: one at a time is allowed, a thousand per second are due, and the broker stalls
    OpenLoop loop = new OpenLoop(plan(1_000), this::begin, tally);
    tally.open();
    loop.start();
    CompletableFuture<Boolean> stalled = next();
    long resume = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    while (System.nanoTime() - resume < 0) {
      Thread.onSpinWait();
    }

    // when
    stalled.complete(false);
    next().complete(false);
    assertThat(next()).as("overdue too, so it begins at once, and stays unanswered").isNotDone();
    long unfinished = loop.stop(100);

    // then: the second began after the stall only, but was due at its beginning
    assertThat(unfinished).isEqualTo(1);
    assertThat(tally.latencies().micros(50)).isGreaterThan(190_000);
  }

  /** A load at a low rate would not be compiled for minutes. */
  @Test
  void shouldGoAsFastAsItCanInTheFirstHalfOfTheWarmUp() throws InterruptedException {
    // given: one in a second is due, and each is done at once
    CompletableFuture<Boolean> done = CompletableFuture.completedFuture(false);
    CountDownLatch many = new CountDownLatch(1_000);
    LoadPlan plan =
        new LoadPlan(ScenarioKind.PUBLISH, 1, 1, 2, 16, 1, Amounts.DEFAULT, LoadPlanTest.BROKER);
    OpenLoop loop =
        new OpenLoop(
            plan,
            () -> {
              many.countDown();
              return done;
            },
            tally);

    // when
    loop.start();

    // then
    assertThat(many.await(DEADLINE_MS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(loop.stop(DEADLINE_MS)).isZero();
  }

  @Test
  void shouldGoOnInEachThreadUntilStopped() throws InterruptedException {
    // given: every third fails
    CountDownLatch enough = new CountDownLatch(30);
    ThreadLoop loop =
        new ThreadLoop(
            2,
            () -> {
              enough.countDown();
              if (count.incrementAndGet() % 3 == 0) {
                throw new IllegalStateException("refused");
              }
              return false;
            },
            tally);
    tally.open();

    // when
    loop.start();
    enough.await();
    long unfinished = loop.stop(DEADLINE_MS);

    // then
    assertThat(unfinished).isZero();
    assertThat(tally.failures()).isEqualTo(count.get() / 3);
    assertThat(tally.latencies().count()).isEqualTo(count.get() - count.get() / 3);
  }

  private CompletableFuture<Boolean> next() {
    CompletableFuture<Boolean> operation = begun.poll();
    while (operation == null) {
      Thread.onSpinWait();
      operation = begun.poll();
    }
    return operation;
  }

  private static LoadPlan plan(int rate) {
    return new LoadPlan(
        ScenarioKind.PUBLISH, 1, 1, 0, 16, rate, Amounts.DEFAULT, LoadPlanTest.BROKER);
  }
}
