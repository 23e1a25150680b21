package io.escrowmq.producer;

import io.escrowmq.jdbc.barrier.BarrierAnswer;
import io.escrowmq.jdbc.barrier.BarrierCheck;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.jdbc.guard.GuardedConnection;
import io.escrowmq.jdbc.outbox.OutboxTable;
import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.UuidV7;
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
 * One run of {@code sendInTransaction}. Used once, by one thread.
 *
 * <pre>
 *   step               fails                       then
 *   begin, barrier     database                    roll back, LocalTransactionException
 *   prepare            refused for good            roll back, MessageRefusedException
 *                      unreachable or unknown      roll back, tell ROLLBACK if it may have arrived, throw;
 *                                                  or with the fallback: DIVERTED row and outbox rows
 *   work               throws                      roll back, tell ROLLBACK, rethrow
 *   commit             throws                      ask the barrier: go on | LocalTransactionException |
 *                                                  InDoubtException
 *   decide             no answer in time           PENDING, repeated in the background
 *                      decided otherwise           CONTRADICTED
 * </pre>
 */
final class LocalTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTransaction.class);

  private final UUID id = UuidV7.next();
  private final long begunNanos = System.nanoTime();
  private final TransactionContext context;
  private final TransactionMessages messages;
  private final TransactionOptions options;
  private final Decider decider;

  /** Prepare may have reached the broker: it wants to be told how this ends. */
  private boolean mayBeHeld;

  private boolean diverted;

  LocalTransaction(
      TransactionContext context, TransactionMessages messages, TransactionOptions options) {
    this.context = context;
    this.messages = messages;
    this.options = options;
    this.decider = new Decider(context.options(), context.connection());
  }

  <T, X extends Exception> TransactionResult<T> run(LocalWork<T, X> work) throws X {
    Prepare prepare = prepare();
    T value;
    // Until it has ended a check-back is answered "still running" rather than by waiting for its
    // row.
    context.open().began(id);
    try (BorrowedConnection borrowed = BorrowedConnection.open(context.database())) {
      value = runOn(borrowed, prepare, work);
    } finally {
      context.open().ended(id);
    }
    return new TransactionResult<>(id, diverted ? withdraw() : release(), value);
  }

  private Prepare prepare() {
    return new Prepare(
        id,
        context.database().resource(),
        options.policy(),
        context.encoder().encode(messages.onCommit()),
        context.encoder().encode(messages.onRollback()));
  }

  private <T, X extends Exception> T runOn(
      BorrowedConnection borrowed, Prepare prepare, LocalWork<T, X> work) throws X {
    boolean ended = false;
    try {
      begin(borrowed);
      hold(borrowed, prepare);
      T value = guarded(borrowed, work);
      // From here on only the database knows.
      ended = true;
      commit(borrowed);
      return value;
    } finally {
      if (!ended) {
        abandon(borrowed);
      }
    }
  }

  private void begin(BorrowedConnection borrowed) {
    try {
      borrowed.begin();
      context.database().barrier().begin(borrowed.raw(), id, context.options().group());
    } catch (SQLException failure) {
      throw failed("Expected to begin a local transaction, but " + failure.getMessage(), failure);
    }
  }

  /** Lets the broker hold the messages, or takes the way through the outbox. */
  private void hold(BorrowedConnection borrowed, Prepare prepare) {
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
      fallBack(borrowed, surelyNotHeld, later);
    } catch (OutcomeUnknownException unknown) {
      fallBack(borrowed, unknown, !Thread.currentThread().isInterrupted());
    }
  }

  private void fallBack(BorrowedConnection borrowed, ProducerException cause, boolean possible) {
    if (!options.fallbackToOutbox() || !possible) {
      throw cause;
    }
    LOG.warn(
        "Expected the broker to hold transaction {}, but {}; its messages go through the outbox",
        id,
        cause.getMessage());
    try {
      context.database().barrier().divertBegun(borrowed.raw(), id);
      new OutboxTable(context.database().dialect())
          .insert(
              borrowed.raw(),
              messages.onCommit().stream().map(context.encoder()::withGroup).toList());
      diverted = true;
    } catch (SQLException failure) {
      failure.addSuppressed(cause);
      throw failed("Expected to use the outbox instead, but " + failure.getMessage(), failure);
    }
  }

  private <T, X extends Exception> T guarded(BorrowedConnection borrowed, LocalWork<T, X> work)
      throws X {
    var guard = new GuardedConnection(borrowed.raw(), context.database().dialect());
    try {
      return work.on(guard.connection());
    } finally {
      guard.release();
    }
  }

  private void abandon(BorrowedConnection borrowed) {
    boolean rolledBack = borrowed.rollBack();
    // Only what can never commit any more may be called rolled back.
    if (mayBeHeld && rolledBack) {
      decider.decideUnheard(id, Outcome.ROLLBACK, "the local transaction was rolled back");
    }
  }

  private void commit(BorrowedConnection borrowed) {
    try {
      borrowed.commit();
    } catch (SQLException | RuntimeException failure) {
      LOG.warn(
          "Expected COMMIT of {} to succeed, but {}; asking the barrier", id, failure.getMessage());
      // Whatever is left of it would lock the row that we are about to ask for.
      borrowed.rollBack();
      borrowed.close();
      settle(failure);
    }
  }

  private void settle(Exception failure) {
    long ageMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    BarrierAnswer answer;
    try {
      answer =
          context
              .database()
              .barrier()
              .resolve(
                  context.database().source(),
                  context.options().group(),
                  List.of(new BarrierCheck(id, ageMs)))
              .get(0);
    } catch (RuntimeException alsoFailed) {
      failure.addSuppressed(alsoFailed);
      answer = new BarrierAnswer.Unknown(id, String.valueOf(alsoFailed.getMessage()));
    }
    if (answer instanceof BarrierAnswer.Unknown unknown) {
      throw new InDoubtException(
          id, "Expected to know what became of " + id + ", but " + unknown.why(), failure);
    }
    if (((BarrierAnswer.Standing) answer).outcome() == BarrierOutcome.ROLLED_BACK) {
      if (mayBeHeld) {
        decider.decideUnheard(id, Outcome.ROLLBACK, "COMMIT failed");
      }
      throw failed("Expected to commit, but " + failure.getMessage(), failure);
    }
  }

  private Status withdraw() {
    if (mayBeHeld) {
      decider.decideUnheard(id, Outcome.WITHDRAW, "the messages went through the outbox");
    }
    return Status.DIVERTED;
  }

  private Status release() {
    CompletableFuture<Decision> decision = decider.decide(id, Outcome.COMMIT, "");
    try {
      decision.get(options.decideTimeout().toMillis(), TimeUnit.MILLISECONDS);
      return Status.DELIVERED;
    } catch (ExecutionException failure) {
      return unreleased(Failures.unwrapped(failure));
    } catch (TimeoutException late) {
      LOG.warn("Expected the broker to release {} in time, but it did not yet answer", id);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    CompletableFuture<Decision> unused =
        decision.whenComplete(
            (decided, failure) -> {
              if (failure != null) {
                unreleased(Failures.unwrapped(failure));
              }
            });
    return Status.PENDING;
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

  private static LocalTransactionException failed(String sentence, Throwable cause) {
    return new LocalTransactionException(sentence, cause);
  }
}
