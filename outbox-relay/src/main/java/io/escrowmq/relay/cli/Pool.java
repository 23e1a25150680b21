package io.escrowmq.relay.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relay's own few connections. */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
  private static final int CONNECTIONS = 2;
  private static final long CONNECT_MS = 10_000;

  private Pool() {}

  static HikariDataSource open(RelayConfig said) throws SQLException {
    try {
      DriverManager.getDriver(said.url());
    } catch (SQLException e) {
      throw new ConfigException(
          "Expected a driver for database.url on the class path, but there is none for "
              + said.url().replaceAll("[;?].*", "")
              + ".");
    }
    String url = said.url().toUpperCase(Locale.ROOT);
    if (url.startsWith("JDBC:H2:") && !url.contains("WRITE_DELAY=0")) {
      LOG.warn(
          "Expected WRITE_DELAY=0 in the URL of an H2 database, but it is not there:"
              + " commits are lost when the database's process is killed");
    }
    HikariConfig config = new HikariConfig();
    config.setPoolName("outbox-relay");
    config.setJdbcUrl(said.url());
    config.setUsername(said.user());
    config.setPassword(said.password());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(CONNECT_MS);
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SQLException(cause.getMessage(), e);
    }
  }
}
