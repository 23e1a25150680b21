package io.escrowmq.jdbc.resource;

import io.escrowmq.jdbc.Dialect;

/**
 * All statements of <code>escrow_resource</code>.
 *
 * @param read the one row
 * @param insertOrSkip resource id
 */
record ResourceSql(String read, String insertOrSkip) {
  private static final String READ = "SELECT resource_id FROM escrow_resource WHERE singleton = 1";

  static ResourceSql of(Dialect dialect) {
    String values = "(1, ?, " + dialect.nowMs() + ")";
    return new ResourceSql(
        READ,
        switch (dialect) {
          case H2 ->
              "MERGE INTO escrow_resource USING (SELECT CAST(? AS UUID) AS resource_id) AS n"
                  + " ON escrow_resource.singleton = 1 WHEN NOT MATCHED THEN"
                  + " INSERT (singleton, resource_id, created_at) VALUES (1, n.resource_id, "
                  + dialect.nowMs()
                  + ")";
          case POSTGRESQL ->
              "INSERT INTO escrow_resource (singleton, resource_id, created_at) VALUES "
                  + values
                  + " ON CONFLICT (singleton) DO NOTHING";
          case MYSQL ->
              "INSERT IGNORE INTO escrow_resource (singleton, resource_id, created_at) VALUES "
                  + values;
        });
  }
}
