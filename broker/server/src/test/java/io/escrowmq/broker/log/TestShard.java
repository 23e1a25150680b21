package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A shard for tests of the log: the test's own thread is its thread; it writes down all it hears.
 */
public final class TestShard implements Executor, ShardLog.Listener {
  private static final long DEADLINE_MS = 20_000;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  final List<DurableBatch> durable = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final List<Throwable> failures = new ArrayList<>();
  final List<Long> epochs = new ArrayList<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs the shard's tasks until something holds. */
  public void runUntil(BooleanSupplier holds) {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    while (!holds.getAsBoolean()) {
      Runnable task = nextTask();
      if (task != null) {
        task.run();
      } else if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("Expected it to happen within " + DEADLINE_MS + " ms: " + events);
      }
    }
  }

  private @Nullable Runnable nextTask() {
    try {
      return tasks.poll(10, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void runPending() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  <T> T await(CompletionStage<T> stage) {
    runUntil(() -> stage.toCompletableFuture().isDone());
    return stage.toCompletableFuture().join();
  }

  List<String> texts() {
    return durable.stream().map(TestShard::text).toList();
  }

  static Batch batch(String text) {
    return batch(text, 1_000);
  }

  static Batch batch(String text, long timeMs) {
    ByteBuffer payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    return new Batch(timeMs, 1, 1, payload, text);
  }

  static String text(DurableBatch batch) {
    return StandardCharsets.UTF_8.decode(batch.payload()).toString();
  }

  @Override
  public void durable(DurableBatch batch) {
    durable.add(batch);
    events.add("durable " + batch.number());
  }

  @Override
  public void installed(LogPosition snapshot) {
    events.add("installed " + snapshot);
  }

  @Override
  public void leading(long epoch) {
    epochs.add(epoch);
    events.add("leading " + epoch);
  }

  @Override
  public void following(String hint) {
    events.add("following " + hint);
  }

  @Override
  public void failed(Throwable cause) {
    failures.add(cause);
    events.add("failed");
  }
}
