package io.escrowmq.jdbc.inbox;

import io.escrowmq.jdbc.GoldenSql;
import org.junit.jupiter.api.Test;

class InboxSqlTest {
  @Test
  void shouldSpeakToEachDatabaseAsReviewed() throws Exception {
    GoldenSql.check("inbox", InboxSql::of);
  }
}
