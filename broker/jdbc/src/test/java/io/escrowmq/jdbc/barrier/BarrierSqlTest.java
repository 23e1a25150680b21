package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.GoldenSql;
import org.junit.jupiter.api.Test;

class BarrierSqlTest {
  @Test
  void shouldSpeakToEachDatabaseAsReviewed() throws Exception {
    GoldenSql.check("barrier", BarrierSql::of);
  }
}
