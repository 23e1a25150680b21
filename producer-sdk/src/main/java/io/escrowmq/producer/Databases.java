package io.escrowmq.producer;

import io.escrowmq.jdbc.barrier.BarrierOptions;
import io.escrowmq.producer.internal.checkback.BarrierDatabase;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Opens databases with a barrier table as the options say. */
final class Databases {
  private Databases() {}

  static BarrierDatabase open(DataSource dataSource, BarrierTableOptions options) {
    try {
      return BarrierDatabase.open(
          dataSource,
          options.createTables(),
          new BarrierOptions(options.lockTimeout(), options.retention()));
    } catch (SQLException failure) {
      throw new LocalTransactionException(
          "Expected a database with a barrier table, but " + failure.getMessage(), failure);
    }
  }
}
