package io.escrowmq.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for conditions with a deadline. */
final class Await {
  private static final long PATIENCE_S = 10;

  private Await() {}

  static <T> T value(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException failure) {
      throw new AssertionError("Expected a value, but " + failure, failure);
    }
  }

  static Throwable failure(CompletableFuture<?> future) {
    try {
      Object value = future.get(PATIENCE_S, TimeUnit.SECONDS);
      throw new AssertionError("Expected a failure, but got " + value);
    } catch (ExecutionException failure) {
      return failure.getCause() == null ? failure : failure.getCause();
    } catch (TimeoutException | InterruptedException failure) {
      throw new AssertionError("Expected a failure, but " + failure, failure);
    }
  }

  static <T> T next(BlockingQueue<T> queue) {
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
