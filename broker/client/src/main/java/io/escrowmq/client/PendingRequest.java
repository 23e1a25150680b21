package io.escrowmq.client;

import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.concurrent.CompletableFuture;

/**
 * A request on its way through a session.
 *
 * @param request what is asked
 * @param reply completed on the event loop
 * @param deadlineNanos of {@link System#nanoTime}: when to stop waiting
 */
record PendingRequest(Request request, CompletableFuture<Response> reply, long deadlineNanos) {
  boolean isDue(long nowNanos) {
    return deadlineNanos - nowNanos <= 0;
  }
}
