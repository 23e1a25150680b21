package io.escrowmq.broker.transfer;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The transfers over two databases of one PostgreSQL server, which nobody kills. */
@Tag("databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlTransferTest extends TransferSuite {
  private static final List<String> NAMES = List.of("left_bank", "right_bank");

  private EmbeddedPostgres server;

  @BeforeAll
  void start() throws IOException, SQLException {
    server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(new File("target/postgresql").getAbsoluteFile())
            .setServerConfig("synchronous_commit", "on")
            .setLocaleConfig("locale", "C")
            .start();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String name : NAMES) {
        statement.execute("CREATE DATABASE " + name);
      }
    }
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Override
  TwoBanks open() throws SQLException {
    return TwoBanks.at(NAMES.stream().map(name -> server.getJdbcUrl("postgres", name)).toList());
  }

  @Override
  String databases() {
    return "PostgreSQL";
  }
}
