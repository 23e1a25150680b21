package io.escrowmq.producer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Response;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the broker how transactions ended, repeating itself for the whole retry deadline whether
 * anybody waits or not. Decisions overtake messages that wait to be sent. Thread-safe.
 */
final class Decider {
  private static final Logger LOG = LoggerFactory.getLogger(Decider.class);

  private final BrokerConnection connection;
  private final long retryDeadlineMs;

  Decider(ProducerOptions options, BrokerConnection connection) {
    this.connection = connection;
    this.retryDeadlineMs = options.retryDeadline().toMillis();
  }

  /** Fails with {@link ContradictedException}, or as any request may. */
  CompletableFuture<Decision> decide(UUID transactionId, Outcome outcome, String reason) {
    return connection
        .call(new Decide(transactionId, outcome, reason), retryDeadlineMs)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw failed(transactionId, Failures.unwrapped(failure));
              }
              return decided(transactionId, outcome, response);
            });
  }

  /** For outcomes that a check-back would find as well: nobody waits, a failure is only logged. */
  void decideUnheard(UUID transactionId, Outcome outcome, String reason) {
    CompletableFuture<Decision> unused =
        decide(transactionId, outcome, reason)
            .whenComplete(
                (decision, failure) -> {
                  if (failure != null) {
                    LOG.debug(
                        "Expected to tell {} of {}, but {}; a check-back settles it",
                        outcome,
                        transactionId,
                        failure.getMessage());
                  }
                });
  }

  private static Decision decided(UUID transactionId, Outcome outcome, Response response) {
    if (response instanceof Decided decided && decided.outcome() == outcome) {
      return new Decision(outcome, decided.repeated());
    }
    Outcome standing = response instanceof Decided decided ? decided.outcome() : null;
    throw new ContradictedException(
        transactionId,
        standing,
        "Expected " + outcome + ", but the broker answered " + response,
        null);
  }

  private static ProducerException failed(UUID transactionId, Throwable cause) {
    if (cause instanceof RefusedException refused) {
      boolean contradicts =
          switch (refused.code()) {
            // FORGOTTEN: it was decided, so long ago that nobody knows how; that is no opposite.
            case CONFLICT, NOT_FOUND -> true;
            default -> false;
          };
      if (contradicts) {
        return new ContradictedException(
            transactionId, refused.standing().orElse(null), refused.text(), refused);
      }
    }
    return Failures.of(cause);
  }
}
