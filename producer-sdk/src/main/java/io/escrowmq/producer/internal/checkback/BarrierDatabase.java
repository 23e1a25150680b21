package io.escrowmq.producer.internal.checkback;

import io.escrowmq.jdbc.CommitDurability;
import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.barrier.Barrier;
import io.escrowmq.jdbc.barrier.BarrierAnswer;
import io.escrowmq.jdbc.barrier.BarrierCheck;
import io.escrowmq.jdbc.barrier.BarrierOptions;
import io.escrowmq.jdbc.resource.ResourceTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.jdbc.schema.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database with a barrier table.
 *
 * @param resource its name, as announced to the broker
 * @param source its connections
 * @param dialect its dialect
 * @param barrier its barrier
 */
public record BarrierDatabase(
    UUID resource, ConnectionSource source, Dialect dialect, Barrier barrier) {
  private static final Logger LOG = LoggerFactory.getLogger(BarrierDatabase.class);

  /**
   * Opens a database: creates the tables if asked to, checks them, and reads its name.
   *
   * @param dataSource its connections, to the primary
   * @param createTables whether to create what is missing
   * @param options how the barrier is kept
   * @return the database
   * @throws SQLException with one sentence if a table is missing, or if the database fails
   */
  public static BarrierDatabase open(
      DataSource dataSource, boolean createTables, BarrierOptions options) throws SQLException {
    ConnectionSource source = ConnectionSource.of(dataSource);
    try (Connection connection = source.open()) {
      connection.setAutoCommit(true);
      if (createTables) {
        Schema.create(connection);
      }
      Schema.check(connection, Table.RESOURCE, Table.BARRIER);
      CommitDurability.warning(connection).ifPresent(LOG::warn);
    }
    Dialect dialect = Dialect.of(source);
    UUID resource = new ResourceTable(dialect).readOrCreate(source);
    return new BarrierDatabase(resource, source, dialect, new Barrier(dialect, options, resource));
  }

  /**
   * Asks the barrier, on a connection of its own; transactions without a row are fenced.
   *
   * @param producerGroup whose transactions these are
   * @param checks the transactions
   * @return one answer for each check, in order; UNKNOWN if anything fails
   */
  public List<BarrierAnswer> resolve(String producerGroup, List<BarrierCheck> checks) {
    try {
      return barrier.resolve(source, producerGroup, checks);
    } catch (RuntimeException failure) {
      // A data source may throw anything; whatever it is, it says nothing about the transactions.
      LOG.error("Expected to read {} barrier rows, but it failed", checks.size(), failure);
      String why = "the barrier could not be read: " + failure;
      return checks.stream()
          .<BarrierAnswer>map(check -> new BarrierAnswer.Unknown(check.transactionId(), why))
          .toList();
    }
  }

  /**
   * As {@link #resolve(String, List)}, for one transaction.
   *
   * @param producerGroup whose transaction this is
   * @param check the transaction
   * @return the answer; UNKNOWN if anything fails
   */
  public BarrierAnswer resolve(String producerGroup, BarrierCheck check) {
    return resolve(producerGroup, List.of(check)).get(0);
  }
}
