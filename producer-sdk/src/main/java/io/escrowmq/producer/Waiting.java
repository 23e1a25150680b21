package io.escrowmq.producer;

import io.escrowmq.client.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what completes on the event loop, from any other thread. */
final class Waiting {
  private Waiting() {}

  /** On the loop itself nobody would be left to complete what is waited for. */
  static void requireOffLoop(EventLoop loop) {
    if (loop.isCurrent()) {
      throw new IllegalStateException(
          "Expected to wait on a thread of the caller's own, but this is the producer's I/O thread:"
              + " continue callbacks with the ...Async methods of CompletionStage");
    }
  }

  /**
   * The value, or the failure as users are promised it.
   *
   * @param timeoutMs longest wait; after it the outcome is unknown
   */
  static <T> T forValue(CompletableFuture<T> future, long timeoutMs) {
    try {
      return future.get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw Failures.of(failure);
    } catch (TimeoutException late) {
      throw new OutcomeUnknownException(
          "Expected an answer in " + timeoutMs + " ms, but none came", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknownException(
          "Expected to wait for an answer, but was interrupted", interrupted);
    }
  }
}
