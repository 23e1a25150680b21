package io.escrowmq.producer;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for conditions with a deadline. */
public final class Await {
  private static final long PATIENCE_S = 10;

  private Await() {}

  /** The value of a stage. */
  public static <T> T value(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException failure) {
      throw new AssertionError("Expected a value, but " + failure, failure);
    }
  }

  /** The failure of a stage. */
  public static Throwable failure(CompletionStage<?> stage) {
    try {
      Object value = stage.toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
      throw new AssertionError("Expected a failure, but got " + value);
    } catch (ExecutionException failure) {
      return failure.getCause() == null ? failure : failure.getCause();
    } catch (TimeoutException | InterruptedException failure) {
      throw new AssertionError("Expected a failure, but " + failure, failure);
    }
  }

  /** The next element of a queue. */
  public static <T> T next(BlockingQueue<T> queue) {
    try {
      T value = queue.poll(PATIENCE_S, TimeUnit.SECONDS);
      if (value == null) {
        throw new AssertionError("Expected an event, but none came");
      }
      return value;
    } catch (InterruptedException interrupted) {
      throw new AssertionError("Interrupted", interrupted);
    }
  }
}
