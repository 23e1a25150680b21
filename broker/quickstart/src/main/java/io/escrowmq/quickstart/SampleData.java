package io.escrowmq.quickstart;

import io.escrowmq.quickstart.process.Pool;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Looks into the two databases, as nobody else may: each service sees its own only. */
final class SampleData implements AutoCloseable {
  private final Connection orders;
  private final Connection inventory;

  SampleData(String orderUrl, String inventoryUrl, String password) throws SQLException {
    orders = DriverManager.getConnection(orderUrl, Pool.USER, password);
    inventory = DriverManager.getConnection(inventoryUrl, Pool.USER, password);
  }

  long orderCount() throws SQLException {
    return count(orders, "SELECT COUNT(*) FROM orders");
  }

  long reservationCount() throws SQLException {
    return count(inventory, "SELECT COUNT(*) FROM reservations");
  }

  /** Events that wait in the outbox to be consumed. */
  long outboxCount() throws SQLException {
    return count(orders, "SELECT COUNT(*) FROM escrow_outbox");
  }

  /** Transactions that took the outbox since the broker was away. */
  long divertedCount() throws SQLException {
    return count(orders, "SELECT COUNT(*) FROM escrow_barrier WHERE outcome = 'DIVERTED'");
  }

  /** Whether an event has had its effect. */
  boolean reserved(UUID messageId) throws SQLException {
    try (PreparedStatement select =
        inventory.prepareStatement("SELECT 1 FROM reservations WHERE message_id = ?")) {
      select.setObject(1, messageId);
      try (ResultSet found = select.executeQuery()) {
        return found.next();
      }
    }
  }

  List<Row> orders() throws SQLException {
    return rows(orders, "SELECT number, item, quantity FROM orders");
  }

  List<Row> reservations() throws SQLException {
    return rows(inventory, "SELECT order_number, item, quantity FROM reservations");
  }

  private static long count(Connection connection, String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet result = select.executeQuery()) {
      result.next();
      return result.getLong(1);
    }
  }

  private static List<Row> rows(Connection connection, String sql) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet result = select.executeQuery()) {
      while (result.next()) {
        rows.add(new Row(result.getLong(1), result.getString(2), result.getInt(3)));
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    try {
      inventory.close();
    } finally {
      orders.close();
    }
  }
}
