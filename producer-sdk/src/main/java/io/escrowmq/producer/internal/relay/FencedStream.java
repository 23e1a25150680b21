package io.escrowmq.producer.internal.relay;

import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.producer.FencedException;
import io.escrowmq.producer.internal.stream.PublishCallback;
import io.escrowmq.producer.internal.stream.PublishStream;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An ordered stream that only the highest epoch of its fence may use. Calls keep their order. It
 * does not bound what is outstanding: wait for results before sending much more. Thread-safe.
 */
public final class FencedStream implements AutoCloseable {
  private final PublishStream stream;

  FencedStream(PublishStream stream) {
    this.stream = stream;
  }

  /**
   * Publishes messages in order, with their own ids.
   *
   * @param messages at least one
   * @param timeoutMs after which no more attempt is made, milliseconds; keep it well below half of
   *     the broker's id window
   * @return one result for each message, in order, on the event loop; or fails with {@link
   *     FencedException} when a higher epoch has taken over: nothing more will be sent on this
   *     stream, and what of this call was stored is to be asked by ids by the successor
   */
  public CompletionStage<List<PublishResult>> publish(
      List<EncodedMessage> messages, long timeoutMs) {
    if (messages.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    var gathered = new Gathered(messages.size());
    stream.publishAll(messages, timeoutMs, gathered::callback);
    return gathered.result;
  }

  /** Ends the stream; what is not acknowledged gets its result as unknown or not sent. */
  @Override
  public void close() {
    stream.close();
  }

  private static final class Gathered {
    private final CompletableFuture<List<PublishResult>> result = new CompletableFuture<>();
    private final @Nullable PublishResult[] results;
    private final AtomicInteger missing;

    Gathered(int count) {
      results = new PublishResult[count];
      missing = new AtomicInteger(count);
    }

    PublishCallback callback(int index) {
      return new PublishCallback() {
        @Override
        public void stored(Placement placement) {
          put(index, new PublishResult.Stored(placement));
        }

        @Override
        public void failed(RuntimeException cause) {
          Gathered.this.failed(index, cause);
        }
      };
    }

    void put(int index, PublishResult one) {
      results[index] = one;
      if (missing.decrementAndGet() == 0) {
        result.complete(Arrays.stream(results).map(PublishResult.class::cast).toList());
      }
    }

    void failed(int index, RuntimeException cause) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof RefusedException refused) {
        if (refused.code() == ErrorCode.FENCED) {
          result.completeExceptionally(new FencedException(refused.text(), refused));
        }
        put(index, new PublishResult.Refused(refused.code(), refused.text()));
      } else if (cause instanceof NotConnectedException) {
        put(index, new PublishResult.NotSent(text));
      } else if (cause instanceof IllegalArgumentException) {
        put(index, new PublishResult.Refused(ErrorCode.LIMIT, text));
      } else {
        put(index, new PublishResult.Unknown(text));
      }
    }
  }
}
