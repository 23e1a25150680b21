package io.escrowmq.producer;

import io.escrowmq.jdbc.barrier.BarrierAnswer;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.producer.internal.checkback.OpenTransactions;
import java.lang.ref.Cleaner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages held for a transaction that the user owns, made by {@link TransactionalProducer#join}.
 * After its end the user reports it here, and the messages follow at once instead of by the next
 * check-back.
 *
 * <p><b>A report is a hint where to look; the barrier row decides.</b> Each report reads the row
 * that {@code join} wrote, over a connection of its own, and tells the broker what stands there:
 *
 * <pre>
 *   report             the row             the broker is told    result
 *   committed()        COMMITTED           COMMIT                DELIVERED, PENDING or CONTRADICTED
 *                      DIVERTED            WITHDRAW if it asks   DIVERTED
 *                      absent: rolled back ROLLBACK, fenced      LocalTransactionException
 *                      locked: still open  nothing               PENDING: a check-back follows
 *                      database down       nothing               PENDING: a check-back follows
 *   rolledBack()       absent              ROLLBACK, fenced
 *                      COMMITTED           COMMIT, and an error is logged
 *                      locked, or down     nothing               a check-back follows
 *   close(), or none                       nothing               a check-back follows
 * </pre>
 *
 * <p>So no report can make messages and database disagree: not a false one, nor one that comes too
 * early, twice or never. The price is that read, and a connection for it while the caller may still
 * hold his own, as in Spring's {@code afterCommit}. With one pool for both, a pool that is all lent
 * out would make each report wait for the decide timeout: give {@link Producer#transactional} a
 * small data source of its own, or use {@link #committedAsync}, which does not wait.
 *
 * <p>While the handle is open a check-back that reaches this process is answered "still running",
 * without waiting for the row's lock. A handle that was forgotten ends that when it is garbage
 * collected, with a warning in the log; the check-back reads the row then. One that is kept for
 * ever without a report keeps its messages waiting as long: use try-with-resources.
 *
 * <p>Thread-safe.
 */
public final class JoinedTransaction implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedTransaction.class);
  private static final Cleaner CLEANER =
      Cleaner.create(
          task -> {
            var thread = new Thread(task, "escrowmq-forgotten-transactions");
            thread.setDaemon(true);
            return thread;
          });

  private final TransactionContext context;
  private final Escrow escrow;
  private final Running running;
  private final Cleaner.Cleanable ending;

  private JoinedTransaction(TransactionContext context, Escrow escrow) {
    this.context = context;
    this.escrow = escrow;
    this.running = new Running(context.open(), escrow.id());
    this.ending = CLEANER.register(this, running);
  }

  static JoinedTransaction begin(TransactionContext context, Connection connection, Escrow escrow) {
    requireTransaction(connection);
    boolean entered = false;
    context.open().began(escrow.id());
    try {
      escrow.enter(connection);
      entered = true;
      return new JoinedTransaction(context, escrow);
    } finally {
      if (!entered) {
        context.open().ended(escrow.id());
      }
    }
  }

  private static void requireTransaction(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "Expected to join an open transaction, but the connection is on autocommit: call"
                + " setAutoCommit(false) first, or use sendInTransaction, which opens one");
      }
    } catch (SQLException failure) {
      throw new LocalTransactionException(
          "Expected to join an open transaction, but " + failure.getMessage(), failure);
    }
  }

  /** The transaction, as the broker lists it. */
  public UUID id() {
    return escrow.id();
  }

  /**
   * Reports that the caller's transaction has committed: its messages are released if its row says
   * so too. Waits up to the decide timeout.
   *
   * @return what is known of the messages; PENDING if the row could not be read in time or the
   *     broker did not answer: a repeat or a check-back completes it
   * @throws LocalTransactionException it had not committed: it is rolled back, for good, and its
   *     messages are not delivered
   */
  public Status committed() {
    Waiting.requireOffLoop(context.connection().loop());
    return escrow.await(report(true));
  }

  /**
   * As {@link #committed} without waiting. The stage completes on a thread of the producer's:
   * continue it with the {@code ...Async} methods if what follows may block.
   */
  public CompletionStage<Status> committedAsync() {
    return report(true).copy();
  }

  /**
   * Reports that the caller's transaction was rolled back, without waiting: its messages are
   * withdrawn, or those of onRollback released, if its row does not say otherwise.
   */
  public void rolledBack() {
    // What it ends with is logged, if it is not what was reported.
    CompletableFuture<Status> unused = report(false);
  }

  /**
   * Reports nothing, for a caller who does not know how it ended: a check-back reads the row. No
   * effect after a report.
   */
  @Override
  public void close() {
    running.closed = true;
    ending.clean();
  }

  private CompletableFuture<Status> report(boolean committed) {
    // Before the row is read: from here on a check-back may find out as well.
    close();
    return context
        .desk()
        .verify(context.database(), escrow.check())
        .thenCompose(answer -> answer.accept(new Settling(committed)));
  }

  /** Does what the row says. */
  private final class Settling implements BarrierAnswer.Handler<CompletableFuture<Status>> {
    private final boolean committed;

    Settling(boolean committed) {
      this.committed = committed;
    }

    @Override
    public CompletableFuture<Status> standing(BarrierAnswer.Standing answer) {
      if (answer.outcome() == BarrierOutcome.ROLLED_BACK) {
        if (committed) {
          LOG.error(
              "Expected transaction {} to be committed as reported, but its barrier row says that it"
                  + " was rolled back: its messages are not delivered",
              escrow.id());
        }
        escrow.rolledBack("the local transaction was rolled back");
        return CompletableFuture.failedFuture(
            new LocalTransactionException(
                "Expected transaction " + escrow.id() + " to be committed, but it was rolled back",
                null));
      }
      if (!committed) {
        LOG.error(
            "Expected transaction {} to be rolled back as reported, but its barrier row says {}:"
                + " its messages are delivered",
            escrow.id(),
            answer.outcome());
      }
      return escrow.committed();
    }

    @Override
    public CompletableFuture<Status> unknown(BarrierAnswer.Unknown answer) {
      LOG.warn(
          "Expected to read how transaction {} ended, which was reported {}, but {}; a check-back"
              + " will",
          escrow.id(),
          committed ? "committed" : "rolled back",
          answer.why());
      return CompletableFuture.completedFuture(Status.PENDING);
    }
  }

  /** Knows nothing of the handle, so that a forgotten one can become garbage. */
  private static final class Running implements Runnable {
    private final OpenTransactions open;
    private final UUID id;
    private volatile boolean closed;

    Running(OpenTransactions open, UUID id) {
      this.open = open;
      this.id = id;
    }

    @Override
    public void run() {
      open.ended(id);
      if (!closed) {
        LOG.warn(
            "Expected to be told how transaction {} ended, but its handle was forgotten; a"
                + " check-back reads its row",
            id);
      }
    }
  }
}
