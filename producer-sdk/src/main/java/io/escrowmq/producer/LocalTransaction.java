package io.escrowmq.producer;

import io.escrowmq.jdbc.barrier.BarrierAnswer;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.jdbc.guard.GuardedConnection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of {@code sendInTransaction}: a transaction of our own around the user's work. Used once,
 * by one thread.
 *
 * <pre>
 *   step               fails                       then
 *   begin              database                    LocalTransactionException
 *   enter the escrow   as {@link Escrow} says             roll back, tell ROLLBACK if prepare may have arrived
 *   work               throws                      roll back, tell ROLLBACK, rethrow
 *   commit             throws                      ask the barrier: go on | LocalTransactionException |
 *                                                  InDoubtException
 *   decide             as {@link Escrow} says
 * </pre>
 */
final class LocalTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(LocalTransaction.class);

  private final TransactionContext context;
  private final Escrow escrow;

  LocalTransaction(TransactionContext context, Escrow escrow) {
    this.context = context;
    this.escrow = escrow;
  }

  <T, X extends Exception> TransactionResult<T> run(LocalWork<T, X> work) throws X {
    T value;
    // Until it has ended a check-back is answered "still running" rather than by waiting for its
    // row.
    context.open().began(escrow.id());
    try (BorrowedConnection borrowed = BorrowedConnection.open(context.database())) {
      value = runOn(borrowed, work);
    } finally {
      context.open().ended(escrow.id());
    }
    return new TransactionResult<>(escrow.id(), escrow.await(escrow.committed()), value);
  }

  private <T, X extends Exception> T runOn(BorrowedConnection borrowed, LocalWork<T, X> work)
      throws X {
    boolean ended = false;
    try {
      borrowed.begin();
      escrow.enter(borrowed.raw());
      T value = guarded(borrowed, work);
      // From here on only the database knows.
      ended = true;
      commit(borrowed);
      return value;
    } finally {
      // Only what can never commit any more may be called rolled back.
      if (!ended && borrowed.rollBack()) {
        escrow.rolledBack("the local transaction was rolled back");
      }
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

  private void commit(BorrowedConnection borrowed) {
    try {
      borrowed.commit();
    } catch (SQLException | RuntimeException failure) {
      LOG.warn(
          "Expected COMMIT of {} to succeed, but {}; asking the barrier",
          escrow.id(),
          failure.getMessage());
      // Whatever is left of it would lock the row that we are about to ask for.
      borrowed.rollBack();
      borrowed.close();
      settle(failure);
    }
  }

  private void settle(Exception failure) {
    BarrierAnswer answer = context.database().resolve(context.options().group(), escrow.check());
    if (answer instanceof BarrierAnswer.Unknown unknown) {
      throw new InDoubtException(
          escrow.id(),
          "Expected to know what became of " + escrow.id() + ", but " + unknown.why(),
          failure);
    }
    if (((BarrierAnswer.Standing) answer).outcome() == BarrierOutcome.ROLLED_BACK) {
      escrow.rolledBack("COMMIT failed");
      throw new LocalTransactionException(
          "Expected to commit, but " + failure.getMessage(), failure);
    }
  }
}
