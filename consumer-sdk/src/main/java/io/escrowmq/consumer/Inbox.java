package io.escrowmq.consumer;

import io.escrowmq.jdbc.CommitDurability;
import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.inbox.InboxTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.jdbc.schema.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the effect of a message on a database happen exactly once, however often it is delivered: a
 * row (group, message id) in {@code escrow_inbox} is written first in the transaction of the
 * effect, and stands or falls with it. The ack follows the commit.
 *
 * <pre>{@code
 * Inbox inbox = Inbox.on(dataSource, "inventory");
 * consumer.subscribe(
 *     Subscription.of("orders", "inventory")
 *         .handler(inbox.once((message, connection) -> reserve(message.json(Order.class), connection)))
 *         .build());
 * }</pre>
 *
 * <p>What must hold for this: the group's name is the subscription's; all of the effect is in this
 * one database; the database keeps what it committed (H2: {@code WRITE_DELAY=0} in the URL); rows
 * are not purged while a message may still come again.
 *
 * <p>Thread-safe.
 */
public final class Inbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private final DataSource dataSource;
  private final String group;
  private final InboxOptions options;
  private final InboxTable table;
  private final LongAdder suppressed = new LongAdder();
  private final @Nullable InboxPurge purge;

  private Inbox(DataSource dataSource, String group, InboxOptions options, InboxTable table) {
    this.dataSource = dataSource;
    this.group = group;
    this.options = options;
    this.table = table;
    this.purge = options.purge() ? InboxPurge.start(this, options.purgeEvery()) : null;
  }

  /** As {@link #on(DataSource, String, InboxOptions)}, with the default options. */
  public static Inbox on(DataSource dataSource, String group) throws SQLException {
    return on(dataSource, group, InboxOptions.builder().build());
  }

  /**
   * An inbox in this database.
   *
   * @param dataSource gives connections to the primary, never to a read replica
   * @param group the consumer group
   * @param options how its table is treated
   * @throws SQLException if the database does not answer, or the table is missing or incomplete;
   *     the text says what to do
   * @throws IllegalArgumentException if the group's name is not acceptable
   */
  public static Inbox on(DataSource dataSource, String group, InboxOptions options)
      throws SQLException {
    Checks.name("group", group);
    try (Connection connection = dataSource.getConnection()) {
      Dialect dialect = Dialect.of(connection);
      if (options.createTables()) {
        Schema.create(connection);
      }
      Schema.check(connection, Table.INBOX);
      CommitDurability.warning(connection).ifPresent(LOG::warn);
      return new Inbox(dataSource, group, options, new InboxTable(dialect));
    }
  }

  /** A handler that does the work once per message, and acknowledges it. */
  public MessageHandler once(InboxWork work) {
    return decideOnce(
        (message, connection) -> {
          work.apply(message, connection);
          return Outcome.ack();
        });
  }

  /**
   * A handler that does the work once per message, where the work may decide against its effect. A
   * reject leaves no row: if a lost lease brings the message to two consumers at the same time, let
   * the decision depend on nothing but the message and this database.
   */
  public MessageHandler decideOnce(InboxDecision work) {
    return message -> {
      try (InboxTransaction transaction = InboxTransaction.begin(dataSource)) {
        return inTransaction(transaction, message, work);
      }
    };
  }

  /**
   * For users who own the transaction: marks a message as taken by a group. Make it the first
   * statement, do the effect if the answer is true, commit, and then return {@link Outcome#ack}; if
   * it is false leave the effect out and return {@link Outcome#duplicate}.
   *
   * @param connection an open transaction; better at READ COMMITTED
   * @return whether the message is new to the group
   * @throws IllegalStateException if the connection is on autocommit
   * @throws SQLException if the database fails: roll back and let the message come again
   */
  public static boolean tryMark(Connection connection, String group, UUID messageId)
      throws SQLException {
    return new InboxTable(Dialect.of(connection)).tryMark(connection, group, messageId);
  }

  /**
   * How many deliveries had no effect, since an earlier one of the same message had it. Grows only.
   */
  public long suppressedDuplicates() {
    return suppressed.sum();
  }

  /**
   * Deletes rows older than the retention, of all groups, in short transactions of their own.
   *
   * @return how many rows were deleted
   */
  public long purge() throws SQLException {
    long deleted = 0;
    int batch;
    do {
      batch =
          table.purge(ConnectionSource.of(dataSource), options.retention(), options.purgeRows());
      deleted += batch;
    } while (batch == options.purgeRows() && !Thread.currentThread().isInterrupted());
    return deleted;
  }

  /** Stops the purge, if there is one. Handlers made by this inbox go on working. */
  @Override
  public void close() {
    if (purge != null) {
      purge.close();
    }
  }

  private Outcome inTransaction(
      InboxTransaction transaction, ReceivedMessage message, InboxDecision work) throws Exception {
    if (!table.tryMark(transaction.connection(), group, message.id())) {
      suppressed.increment();
      return Outcome.duplicate();
    }
    Outcome outcome = transaction.guarding(guarded -> work.apply(message, guarded));
    if (!(outcome instanceof Outcome.Ack)) {
      return outcome;
    }
    try {
      transaction.commit();
    } catch (SQLException e) {
      // It may have been committed all the same. The next delivery finds the row, or does the work
      // again.
      LOG.warn(
          "Expected to commit the effect of {}, but it failed; the next delivery will tell",
          message,
          e);
      return Outcome.retry("The commit failed: " + e.getMessage());
    }
    return outcome;
  }
}
