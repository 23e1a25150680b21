package io.escrowmq.jdbc.outbox;

import io.escrowmq.jdbc.GoldenSql;
import org.junit.jupiter.api.Test;

class OutboxSqlTest {
  @Test
  void shouldSpeakToEachDatabaseAsReviewed() throws Exception {
    GoldenSql.check("outbox", OutboxSql::of);
  }
}
