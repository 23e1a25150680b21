package io.escrowmq.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitDurabilityTest {
  @Test
  void shouldWarnOfH2sWriteDelay(@TempDir Path directory) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("a"))) {
      assertThat(CommitDurability.warning(connection))
          .hasValueSatisfying(text -> assertThat(text).contains("WRITE_DELAY=0"));
    }
  }

  @Test
  void shouldBeContentWithCommitsThatAreKept(@TempDir Path directory) throws SQLException {
    try (TestDatabase database = TestDatabase.inFiles(directory);
        Connection connection = database.open()) {
      assertThat(CommitDurability.warning(connection)).isEmpty();
    }
  }

  @Test
  void shouldNotSpeakOfDatabasesInMemory() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory();
        Connection connection = database.open()) {
      assertThat(CommitDurability.warning(connection)).isEmpty();
    }
  }
}
