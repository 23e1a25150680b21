package io.escrowmq.consumer;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one delivered message through the user's handler and tells what is to be settled, exactly
 * once, whatever the handler, the retry policy or a listener does. Thread-safe.
 */
final class HandlerCall {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerCall.class);
  private static final int ERROR_CHARS_MAX = 1_024;

  private final Subscription subscription;
  private final BodyCodec codec;
  private final ConsumerListener listener;
  private final BiConsumer<Held, Settlement> done;

  HandlerCall(
      Subscription subscription,
      BodyCodec codec,
      ConsumerListener listener,
      BiConsumer<Held, Settlement> done) {
    this.subscription = subscription;
    this.codec = codec;
    this.listener = listener;
    this.done = done;
  }

  /** Runs the handler, unless the message was dropped while it waited. */
  void run(Held held) {
    if (!held.start()) {
      return;
    }
    if (!held.message().verifyChecksum()) {
      LOG.error(
          "Expected the bytes of message {} ({} at {}) to fit their checksum, but they do not; given back unhandled",
          held.message().id(),
          subscription.topic(),
          held.offset());
      giveBack(held, "the checksum did not fit the bytes");
      return;
    }
    ReceivedMessage message = read(held);
    if (message == null) {
      return;
    }
    long beganNanos = System.nanoTime();
    begin(message)
        .whenComplete(
            (outcome, failure) -> {
              Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
              done.accept(held, settlementWhatever(message, outcome, failure, took));
            });
  }

  private @Nullable ReceivedMessage read(Held held) {
    try {
      return new ReceivedMessage(held.message().decode(), held.offset(), held.attempt(), codec);
    } catch (RuntimeException | Error e) {
      LOG.error(
          "Expected to read message {}, but it failed; given back unhandled",
          held.message().id(),
          e);
      giveBack(held, describe(e));
      return null;
    }
  }

  /** For what cannot be handled at all; the broker's backoff and limit of attempts hold. */
  private void giveBack(Held held, String error) {
    done.accept(held, new Settlement.Again(Settlement.Again.BROKERS_BACKOFF, false, cut(error)));
  }

  /** The message must not stay blocked for ever, even if what judges the outcome breaks. */
  private Settlement settlementWhatever(
      ReceivedMessage message,
      @Nullable Outcome outcome,
      @Nullable Throwable failure,
      Duration took) {
    try {
      return settlement(message, outcome, failure, took);
    } catch (Throwable e) {
      LOG.error("Expected the outcome of {} to be judged, but it failed; given back", message, e);
      return new Settlement.Again(Settlement.Again.BROKERS_BACKOFF, false, cut(describe(e)));
    }
  }

  private CompletionStage<Outcome> begin(ReceivedMessage message) {
    try {
      tell(hooks -> hooks.received(message));
      return Objects.requireNonNull(subscription.handler().handle(message), "the handler's stage");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    } catch (Throwable e) {
      // The outermost edge: a handler may throw anything, and even an Error must not leave the key
      // blocked for ever.
      return CompletableFuture.failedFuture(e);
    }
  }

  private Settlement settlement(
      ReceivedMessage message,
      @Nullable Outcome outcome,
      @Nullable Throwable failure,
      Duration took) {
    if (failure != null) {
      return failed(
          message,
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure);
    }
    if (outcome == null) {
      return failed(
          message, new NullPointerException("Expected an outcome from the handler, but got null"));
    }
    tell(hooks -> hooks.handled(message, outcome, took));
    return outcome.accept(new Translation(message));
  }

  private Settlement failed(ReceivedMessage message, Throwable failure) {
    RetryPolicy.Decision decision = decide(message, failure);
    if (decision.deadLetter()) {
      LOG.error(
          "Expected {} to be handled, but it failed; it becomes a dead letter", message, failure);
    } else {
      LOG.warn(
          "Expected {} to be handled, but it failed; again in {}",
          message,
          decision.after(),
          failure);
    }
    tell(hooks -> hooks.failed(message, failure, decision));
    return again(decision, describe(failure));
  }

  private RetryPolicy.Decision decide(ReceivedMessage message, Throwable failure) {
    try {
      return Objects.requireNonNull(
          subscription.retry().decide(message.attempt(), failure), "the retry policy's decision");
    } catch (RuntimeException e) {
      LOG.error(
          "Expected a decision of the retry policy about {}, but it failed; the standard policy decides",
          message,
          e);
      return RetryPolicy.standard().decide(message.attempt(), failure);
    }
  }

  private void tell(Consumer<ConsumerListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | AssertionError e) {
      LOG.warn("Expected the listener to take an event, but it failed", e);
    }
  }

  private static Settlement again(RetryPolicy.Decision decision, String error) {
    return new Settlement.Again(decision.after().toMillis(), decision.deadLetter(), cut(error));
  }

  private static String describe(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getName()
        : failure.getClass().getName() + ": " + failure.getMessage();
  }

  private static String cut(String text) {
    return text.length() <= ERROR_CHARS_MAX ? text : text.substring(0, ERROR_CHARS_MAX);
  }

  /** From what the handler said to what the broker is told. */
  private final class Translation implements Outcome.Handler<Settlement> {
    private final ReceivedMessage message;

    Translation(ReceivedMessage message) {
      this.message = message;
    }

    @Override
    public Settlement onAck(Outcome.Ack ack) {
      if (ack.suppressed()) {
        LOG.debug("{} had its effect already, left out", message);
        tell(hooks -> hooks.suppressed(message));
      }
      return new Settlement.Consumed();
    }

    @Override
    public Settlement onRetry(Outcome.Retry retry) {
      RetryPolicy.Decision decision =
          retry
              .delay()
              .map(RetryPolicy.Decision::retryAfter)
              .orElseGet(() -> decide(message, new RetryAskedException(retry.why())));
      return again(decision, retry.why());
    }

    @Override
    public Settlement onReject(Outcome.Reject reject) {
      return new Settlement.Refused(reject.code(), cut(reject.reason()));
    }

    @Override
    public Settlement onDeadLetter(Outcome.DeadLetter deadLetter) {
      return again(RetryPolicy.Decision.giveUp(), deadLetter.why());
    }
  }
}
