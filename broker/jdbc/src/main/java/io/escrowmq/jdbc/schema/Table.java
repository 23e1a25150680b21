package io.escrowmq.jdbc.schema;

import java.util.List;

/** Our tables and the columns that the code relies on. */
public enum Table {
  /** The name of this database. */
  RESOURCE("escrow_resource", "singleton", "resource_id", "created_at"),
  /** Outcomes of local transactions. */
  BARRIER("escrow_barrier", "transaction_id", "outcome", "producer_group", "created_at"),
  /** Messages that wait for the relay. */
  OUTBOX(
      "escrow_outbox",
      "seq",
      "message_id",
      "topic",
      "message_key",
      "lane",
      "headers",
      "producer_group",
      "deliver_at",
      "body",
      "created_at",
      "state",
      "attempts",
      "last_error"),
  /** What consumer groups have taken effect of. */
  INBOX("escrow_inbox", "consumer_group", "message_id", "created_at"),
  /** Leases of relays on parts of the outbox. */
  LANE("escrow_lane", "lane", "owner", "epoch", "lease_until"),
  /** Living relays. */
  RELAY("escrow_relay", "owner", "alive_until");

  private final String sqlName;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> columns;

  Table(String sqlName, String... columns) {
    this.sqlName = sqlName;
    this.columns = List.of(columns);
  }

  /**
   * Its name in the database, in lower case.
   *
   * @return the name
   */
  public String sqlName() {
    return sqlName;
  }

  /**
   * Its columns, in lower case.
   *
   * @return the names
   */
  public List<String> columns() {
    return columns;
  }
}
