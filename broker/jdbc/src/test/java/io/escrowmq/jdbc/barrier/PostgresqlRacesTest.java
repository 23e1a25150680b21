package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.TestServer;
import io.escrowmq.jdbc.TestServers;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

class PostgresqlRacesTest extends BarrierRaces {
  @Override
  TestServer server() {
    return TestServers.postgresql();
  }

  @Test
  void shouldAnswerUnknownWhileTheWholeTableIsLocked() throws Exception {
    // given
    commitLocally(id);
    Connection migration = localTransaction();
    try (var statement = migration.createStatement()) {
      statement.execute("LOCK TABLE escrow_barrier IN ACCESS EXCLUSIVE MODE");
    }
    // when, then even reading waits, and gives up
    assertUnknown(result(threads.submit(() -> resolve(hasty, id))), "The database failed");
    migration.rollback();
    assertStanding(resolve(hasty, id), BarrierOutcome.COMMITTED);
  }
}
