package io.escrowmq.producer;

import io.escrowmq.consumer.ActiveSubscription;
import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Inbox;
import io.escrowmq.consumer.MessageHandler;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.Subscription;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/**
 * A producer group as a consumer of its own compensation topic: what the broker writes there for
 * each reject is handed to the user's handler, once, through the inbox. Thread-safe.
 */
final class Compensations {
  private static final String TOPIC_SUFFIX = ".compensation";

  /** As long as a producer's close waits by itself. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Inbox inbox;
  private final Consumer consumer;
  private final ActiveSubscription active;

  private Compensations(Inbox inbox, Consumer consumer, ActiveSubscription active) {
    this.inbox = inbox;
    this.consumer = consumer;
    this.active = active;
  }

  static Compensations open(
      ProducerOptions options,
      DataSource dataSource,
      CompensationOptions how,
      CompensationHandler handler) {
    Inbox inbox = inbox(options, dataSource, how);
    Subscription subscription =
        Subscription.of(options.group() + TOPIC_SUFFIX, options.group())
            .handler(once(inbox, handler))
            .concurrency(how.concurrency())
            .retry(how.retry())
            .build();
    Consumer consumer =
        Consumer.connect(
            ConsumerOptions.builder()
                .broker(options.host(), options.port())
                // It connects in the background: rejects can wait for the broker.
                .connectTimeout(Duration.ZERO)
                .closeTimeout(CLOSE_TIMEOUT)
                .build());
    return new Compensations(inbox, consumer, consumer.subscribe(subscription));
  }

  private static Inbox inbox(
      ProducerOptions options, DataSource dataSource, CompensationOptions how) {
    try {
      return Inbox.on(dataSource, options.group(), how.inboxOf(options));
    } catch (SQLException failure) {
      throw new LocalTransactionException(
          "Expected a database with an inbox table, but " + failure.getMessage(), failure);
    }
  }

  private static MessageHandler once(Inbox inbox, CompensationHandler handler) {
    return message -> {
      RejectedMessage rejected;
      try {
        rejected = new RejectedMessage(message);
      } catch (IllegalArgumentException foreign) {
        return Outcome.deadLetter(String.valueOf(foreign.getMessage()));
      }
      return inbox
          .once((received, connection) -> handler.compensate(rejected, connection))
          .handle(message);
    };
  }

  ActiveSubscription active() {
    return active;
  }

  /** Ends gracefully; never fails. */
  CompletionStage<Void> close() {
    inbox.close();
    return consumer.closeAsync();
  }
}
