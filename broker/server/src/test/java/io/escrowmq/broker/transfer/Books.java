package io.escrowmq.broker.transfer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What both databases say when all is quiet, and the judgement: the sum is what it was, each
 * transfer that was paid reached the other side exactly once or came back exactly once, and nothing
 * came that nobody had paid. It knows nothing of the broker.
 */
final class Books {

  /** A transfer as its payer's side wrote it. */
  private record Paid(int payee, long amount) {}

  private final List<String> violations = new ArrayList<>();
  private int paid;
  private int received;
  private int returned;

  private Books() {}

  static Books of(Bank left, Bank right) throws SQLException {
    Books books = new Books();
    try (Connection one = left.connection();
        Connection other = right.connection()) {
      long sum = balance(one) + balance(other);
      long begun = 2 * Transfer.ACCOUNTS * Transfer.OPENING_BALANCE;
      if (sum != begun) {
        books.violations.add("the sum was " + begun + ", and now is " + sum);
      }
      books.compare(one, other);
      books.compare(other, one);
    }
    return books;
  }

  /** How many transfers have reached their payees so far. */
  static long received(Bank bank) throws SQLException {
    try (Connection connection = bank.connection()) {
      return number(connection, "SELECT COUNT(*) FROM received");
    }
  }

  private static long balance(Connection connection) throws SQLException {
    return number(connection, "SELECT SUM(balance) FROM accounts");
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void compare(Connection payers, Connection payees) throws SQLException {
    Map<String, Paid> sent = new HashMap<>();
    try (Statement statement = payers.createStatement();
        ResultSet rows = statement.executeQuery("SELECT transfer, payee, amount FROM sent")) {
      while (rows.next()) {
        sent.put(rows.getString(1), new Paid(rows.getInt(2), rows.getLong(3)));
      }
    }
    Map<String, List<Long>> arrived = amounts(payees, "received");
    Map<String, List<Long>> cameBack = amounts(payers, "returned");
    paid += sent.size();
    received += arrived.size();
    returned += cameBack.size();
    sent.forEach(
        (transfer, one) -> {
          boolean refused = Transfer.isRefused(one.payee());
          List<Long> once = List.of(one.amount());
          expect(transfer, "reached its payee", refused ? List.of() : once, arrived.get(transfer));
          expect(transfer, "came back", refused ? once : List.of(), cameBack.get(transfer));
        });
    nobodyPaid(sent, arrived, "reached a payee");
    nobodyPaid(sent, cameBack, "came back");
  }

  private void expect(
      String transfer, String what, List<Long> amounts, @Nullable List<Long> found) {
    List<Long> there = found == null ? List.of() : found;
    if (!there.equals(amounts)) {
      violations.add(
          "transfer " + transfer + " should have " + what + " with " + amounts + ", not " + there);
    }
  }

  private void nobodyPaid(Map<String, Paid> sent, Map<String, List<Long>> found, String what) {
    for (String transfer : found.keySet()) {
      if (!sent.containsKey(transfer)) {
        violations.add("transfer " + transfer + ", which nobody paid, " + what);
      }
    }
  }

  private static Map<String, List<Long>> amounts(Connection connection, String table)
      throws SQLException {
    Map<String, List<Long>> amounts = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT transfer, amount FROM " + table)) {
      while (rows.next()) {
        amounts
            .computeIfAbsent(rows.getString(1), transfer -> new ArrayList<>())
            .add(rows.getLong(2));
      }
    }
    return amounts;
  }

  List<String> violations() {
    return violations;
  }

  /** Transfers whose local transaction committed. */
  int paid() {
    return paid;
  }

  /** Transfers that the other side refused, and that came back. */
  int givenBack() {
    return returned;
  }

  String summary() {
    return paid + " transfers paid, " + received + " received, " + returned + " given back";
  }
}
