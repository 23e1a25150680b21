package io.escrowmq.client;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that is repeated over sessions until it is answered for good or its deadline has
 * passed. Only for requests whose ids make a repeat harmless.
 *
 * <pre>
 *   waiting --(session)--> sent --(reply)-------------------> done
 *      ^                    |---(lost)----> waiting
 *      +------(pause)-------+---(retryable)
 *   any --(deadline)--> failed: never sent | refused | outcome unknown
 * </pre>
 */
final class Call {
  private final BrokerConnection connection;
  private final Request request;
  private final long deadlineNanos;
  private final Backoff backoff = new Backoff(50, 2_000);
  private final CompletableFuture<Response> result = new CompletableFuture<>();
  // Written on the event loop, or before the call is published to it.
  private boolean unknown;
  private @Nullable ClientException last;

  Call(BrokerConnection connection, Request request, long timeoutMs) {
    this.connection = connection;
    this.request = request;
    this.deadlineNanos = EventLoop.deadlineAfter(timeoutMs);
  }

  CompletableFuture<Response> result() {
    return result;
  }

  /**
   * Sends it, or leaves it waiting for a session. Any thread the first time, then the event loop.
   */
  void attempt() {
    if (result.isDone()) {
      return;
    }
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    Session session = connection.session();
    if (leftMs <= 0) {
      expire();
    } else if (session == null) {
      connection.await(this);
    } else {
      CompletableFuture<Response> unused =
          session.send(request, leftMs).whenComplete(this::answered);
    }
  }

  boolean isDue(long nowNanos) {
    return deadlineNanos - nowNanos <= 0;
  }

  /** Ends it without an answer, saying as much as is known. */
  void expire() {
    ClientException known = last;
    if (unknown) {
      result.completeExceptionally(
          new OutcomeUnknownException(
              "Expected an answer to " + Outbound.name(request) + " in time, but none came",
              known));
    } else if (known instanceof RefusedException) {
      result.completeExceptionally(known);
    } else {
      result.completeExceptionally(
          new NotConnectedException(
              "Expected a connection for "
                  + Outbound.name(request)
                  + " in time, but there was none",
              known == null ? connection.lastFailure() : known));
    }
  }

  private void answered(@Nullable Response response, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    if (response != null) {
      result.complete(response);
    } else if (cause instanceof OutcomeUnknownException lost) {
      unknown = true;
      last = lost;
      attempt();
    } else if (cause instanceof NotConnectedException notSent) {
      last = notSent;
      connection.await(this);
    } else if (cause instanceof RefusedException refused && refused.code().retryable()) {
      unknown |=
          refused.code() == ErrorCode.OUTCOME_UNKNOWN || refused.code() == ErrorCode.INTERNAL;
      last = refused;
      pause();
    } else if (cause != null) {
      result.completeExceptionally(cause);
    }
  }

  private void pause() {
    long pauseMs = backoff.nextMs();
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    connection.loop().schedule(Math.min(pauseMs, Math.max(1, leftMs)), this::attempt);
  }
}
