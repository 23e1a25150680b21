package io.escrowmq.producer;

import io.escrowmq.protocol.message.Message;
import java.sql.Connection;

/**
 * Sends messages if and only if a local database transaction commits, whoever dies in between.
 *
 * <pre>
 *   local database                               broker
 *   --------------                               ------
 *   begin; barrier row (t, COMMITTED)
 *                          -- prepare t -----&gt;   holds the messages
 *   your work
 *   commit                 -- decide t ------&gt;   releases them
 *                          &lt;- check-back t --    if no decision came: what does the row say?
 * </pre>
 *
 * <p>The messages are given first and not made from the work's result: the broker must hold them
 * before the work commits, else a crash right after COMMIT would leave it nothing to release. What
 * the work finds out (a generated key, say) can be drawn before, from a sequence or as a UUID.
 *
 * <p>Thread-safe: any number of transactions at a time, each on a connection of its own.
 */
public final class TransactionalProducer {
  private final TransactionContext context;

  TransactionalProducer(TransactionContext context) {
    this.context = context;
  }

  /**
   * As {@link #sendInTransaction(TransactionMessages, TransactionOptions, LocalWork)}, for one
   * message released on commit, with default options.
   *
   * @param message released when the work commits
   * @param work the local work
   * @param <T> what the work returns
   * @param <X> what the work throws
   * @return the transaction has committed; what is known of the message
   * @throws X what the work threw; all is rolled back
   */
  public <T, X extends Exception> TransactionResult<T> sendInTransaction(
      Message message, LocalWork<T, X> work) throws X {
    return sendInTransaction(
        TransactionMessages.onCommit(message), TransactionOptions.DEFAULT, work);
  }

  /**
   * Runs local work in a transaction of the database and lets the broker release the messages if
   * and only if it commits. Blocks: the messages are durable in the broker before the work begins,
   * and the decision is waited for after it, each up to its timeout.
   *
   * @param messages what to hold; their ids are the same whichever way they go
   * @param options timeouts, check policy, fallback to the outbox
   * @param work runs once, on a connection that refuses commit, rollback, close and setAutoCommit,
   *     and SQL that does the same; it is no use after the work. Statements that commit silently in
   *     some other way, such as procedures, must not be used
   * @param <T> what the work returns
   * @param <X> what the work throws
   * @return the transaction has committed; what is known of the messages
   * @throws X what the work threw; all is rolled back
   * @throws BrokerUnreachableException before the work: the broker did not hold the messages,
   *     nothing happened
   * @throws OutcomeUnknownException before the work: the broker did not answer to prepare; all is
   *     rolled back, and the messages will not be delivered
   * @throws MessageRefusedException before the work: the broker refused the messages
   * @throws LocalTransactionException the database failed at begin or commit; all is rolled back
   * @throws InDoubtException COMMIT failed and its outcome is not known yet; it will be settled by
   *     a check-back, either way the same for database and messages
   */
  public <T, X extends Exception> TransactionResult<T> sendInTransaction(
      TransactionMessages messages, TransactionOptions options, LocalWork<T, X> work) throws X {
    Waiting.requireOffLoop(context.connection().loop());
    return new LocalTransaction(context, new Escrow(context, messages, options)).run(work);
  }

  /**
   * For users who own the transaction, as with Spring's annotation or a unit of work of their own:
   * writes the barrier row as a statement of the caller's own transaction, and lets the broker hold
   * the messages. After his own commit the caller tells the handle, and the messages are released.
   *
   * <pre>{@code
   * connection.setAutoCommit(false);
   * try (JoinedTransaction joined = transactional.join(connection, messages, options)) {
   *   insertOrder(connection);
   *   connection.commit();
   *   joined.committed();
   * }
   * }</pre>
   *
   * <p>Must come first in the transaction, before its other statements and savepoints: a rollback
   * to an older savepoint would take the barrier row away and leave the work of before, and the
   * locks of earlier statements would be held while the broker is waited for.
   *
   * <p>If this throws, roll back. Who commits all the same has committed without the messages,
   * unless it was {@link OutcomeUnknownException} and the broker has them: then they are delivered.
   *
   * @param connection in an open transaction of the same database; never committed, rolled back or
   *     closed here
   * @param messages what to hold; their ids are the same whichever way they go
   * @param options timeouts, check policy, fallback to the outbox
   * @return what to tell the end of the transaction to
   * @throws IllegalStateException if the connection is on autocommit
   * @throws BrokerUnreachableException the broker did not hold the messages
   * @throws OutcomeUnknownException the broker did not answer to prepare
   * @throws MessageRefusedException the broker refused the messages
   * @throws LocalTransactionException the database failed, or the connection leads to another one
   */
  public JoinedTransaction join(
      Connection connection, TransactionMessages messages, TransactionOptions options) {
    Waiting.requireOffLoop(context.connection().loop());
    return JoinedTransaction.begin(context, connection, new Escrow(context, messages, options));
  }
}
