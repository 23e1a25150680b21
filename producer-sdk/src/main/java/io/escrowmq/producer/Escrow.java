package io.escrowmq.producer;

import io.escrowmq.jdbc.barrier.BarrierCheck;
import io.escrowmq.jdbc.outbox.OutboxTable;
import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one local transaction, from its barrier row to what the broker is told in the
 * end. Whose transaction it is, and how its end becomes known, is the business of {@link
 * LocalTransaction} and {@link JoinedTransaction}.
 *
 * <pre>
 *   step           fails                       then
 *   barrier row    database                    LocalTransactionException
 *   prepare        refused for good            MessageRefusedException
 *                  unreachable or unknown      throws; or with the fallback: DIVERTED row and outbox
 *                                              rows
 *   decide         no answer in time           PENDING, repeated in the background
 *                  decided otherwise           CONTRADICTED
 * </pre>
 *
 * <p>Entered once, by one thread; what comes after may be called by any.
 */
final class Escrow {
  private static final Logger LOG = LoggerFactory.getLogger(Escrow.class);

  private final UUID id = UuidV7.next();
  private final long begunNanos = System.nanoTime();
  private final TransactionContext context;
  private final TransactionOptions options;
  private final List<Message> onCommit;
  private final Prepare prepare;
  private final Decider decider;

  /** Prepare may have reached the broker: it wants to be told how this ends. */
  private boolean mayBeHeld;

  private boolean diverted;

  /** Encodes the messages; throws MessageRefusedException if one is not acceptable. */
  Escrow(TransactionContext context, TransactionMessages messages, TransactionOptions options) {
    this.context = context;
    this.options = options;
    this.decider = new Decider(context.options(), context.connection());
    Encoder encoder = context.encoder();
    this.onCommit = encoder.inTransaction(id, messages.onCommit());
    this.prepare =
        new Prepare(
            id,
            context.database().resource(),
            options.policy(),
            encoder.encode(onCommit),
            encoder.encode(encoder.inTransaction(id, messages.onRollback())));
  }

  UUID id() {
    return id;
  }

  /** As a check-back would ask for it. */
  BarrierCheck check() {
    return new BarrierCheck(id, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos));
  }

  /**
   * Writes the barrier row and lets the broker hold the messages, or takes the way through the
   * outbox.
   *
   * @param connection in an open transaction, which the caller rolls back if this throws
   */
  void enter(Connection connection) {
    try {
      context.database().barrier().begin(connection, id, context.options().group());
    } catch (SQLException failure) {
      throw new LocalTransactionException(
          "Expected to begin a local transaction, but " + failure.getMessage(), failure);
    }
    hold(connection);
  }

  private void hold(Connection connection) {
    long timeoutMs = options.prepareTimeout().toMillis();
    try {
      mayBeHeld = true;
      // The call itself gives up in time; the slack only covers its sweep.
      Waiting.forValue(context.connection().call(prepare, timeoutMs), timeoutMs + 2_000);
    } catch (BrokerUnreachableException | MessageRefusedException surelyNotHeld) {
      mayBeHeld = false;
      boolean later =
          surelyNotHeld instanceof BrokerUnreachableException
              || (surelyNotHeld instanceof MessageRefusedException refused
                  && refused.code().retryable());
      fallBack(connection, surelyNotHeld, later);
    } catch (OutcomeUnknownException unknown) {
      fallBack(connection, unknown, !Thread.currentThread().isInterrupted());
    }
  }

  private void fallBack(Connection connection, ProducerException cause, boolean possible) {
    if (!options.fallbackToOutbox() || !possible) {
      throw cause;
    }
    LOG.warn(
        "Expected the broker to hold transaction {}, but {}; its messages go through the outbox",
        id,
        cause.getMessage());
    try {
      context.database().barrier().divertBegun(connection, id);
      new OutboxTable(context.database().dialect()).insert(connection, onCommit);
      diverted = true;
    } catch (SQLException failure) {
      failure.addSuppressed(cause);
      throw new LocalTransactionException(
          "Expected to use the outbox instead, but " + failure.getMessage(), failure);
    }
  }

  /**
   * Tells the broker that the local transaction has committed.
   *
   * @return what is known of the messages; never fails
   */
  CompletableFuture<Status> committed() {
    if (diverted) {
      if (mayBeHeld) {
        decider.decideUnheard(id, Outcome.WITHDRAW, "the messages went through the outbox");
      }
      return CompletableFuture.completedFuture(Status.DIVERTED);
    }
    return decider
        .decide(id, Outcome.COMMIT, "")
        .handle(
            (decision, failure) ->
                failure == null ? Status.DELIVERED : unreleased(Failures.unwrapped(failure)));
  }

  private Status unreleased(Throwable failure) {
    if (failure instanceof ContradictedException) {
      LOG.error(
          "Expected the broker to release {}, whose local transaction has committed, but {}",
          id,
          failure.getMessage());
      return Status.CONTRADICTED;
    }
    LOG.warn(
        "Expected the broker to release {}, but {}; a check-back will", id, failure.getMessage());
    return Status.PENDING;
  }

  /** Tells the broker that the local transaction can never commit; nobody waits for the answer. */
  void rolledBack(String reason) {
    if (mayBeHeld) {
      decider.decideUnheard(id, Outcome.ROLLBACK, reason);
    }
  }

  /** The status, or PENDING after the decide timeout; it is worked on in the background then. */
  Status await(CompletableFuture<Status> status) {
    try {
      return status.get(options.decideTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw Failures.of(failure);
    } catch (TimeoutException late) {
      LOG.warn("Expected the messages of {} to be released in time, but no answer came yet", id);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return Status.PENDING;
  }
}
