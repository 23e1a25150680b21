package io.escrowmq.jdbc.lane;

import io.escrowmq.jdbc.GoldenSql;
import org.junit.jupiter.api.Test;

class LaneSqlTest {
  @Test
  void shouldSpeakToEachDatabaseAsReviewed() throws Exception {
    GoldenSql.check("lane", LaneSql::of);
  }
}
