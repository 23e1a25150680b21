package io.escrowmq.jdbc.resource;

import io.escrowmq.jdbc.GoldenSql;
import org.junit.jupiter.api.Test;

class ResourceSqlTest {
  @Test
  void shouldSpeakToEachDatabaseAsReviewed() throws Exception {
    GoldenSql.check("resource", ResourceSql::of);
  }
}
