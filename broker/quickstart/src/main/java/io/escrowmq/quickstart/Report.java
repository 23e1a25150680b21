package io.escrowmq.quickstart;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What came of a run.
 *
 * @param text the table, what became of the killed, and the verdict
 * @param passed whether everything is as it must be
 */
record Report(String text, boolean passed) {
  private static final int DIFFERENCES_SHOWN = 20;
  private static final String ANSWERED = "escrowmq_checks_answered_total";

  /** Reads both databases and compares them. */
  static Report of(Numbers numbers, SampleData data, BrokerCounters broker, List<Killed> killed)
      throws SQLException {
    List<Row> orders = data.orders();
    List<Row> reservations = data.reservations();
    Verdict verdict = Verdict.of(orders, reservations);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(table(numbers, orders.size(), reservations.size(), broker).render());
    lines.add("");
    List<String> wrong = new ArrayList<>(verdict.differences());
    for (Killed one : killed) {
      boolean kept =
          data.reserved(one.messageId()) == one.mustBeReserved()
              && (!one.mustBeSuppressed() || numbers.suppressed().contains(one.messageId()));
      lines.add("  " + one.text() + ": " + (kept ? one.promise() : "NOT " + one.promise()));
      if (!kept) {
        wrong.add("order " + one.order() + " was to be " + one.promise());
      }
    }
    long expected = Cast.payable(numbers.given());
    if (orders.size() != expected) {
      wrong.add(
          Table.number(expected)
              + " orders could be paid, but "
              + orders.size()
              + " are committed");
    }
    lines.add("");
    lines.addAll(conclusion(wrong));
    return new Report(String.join("\n", lines), wrong.isEmpty());
  }

  /**
   * What the supervisor counted.
   *
   * @param given orders that the customers gave
   * @param diverted transactions that took the outbox
   * @param suppressed events that the inboxes suppressed, once for each time
   */
  record Numbers(int given, long diverted, List<UUID> suppressed) {
    /** Copies the list. */
    Numbers {
      suppressed = List.copyOf(suppressed);
    }
  }

  private static Table table(Numbers numbers, int orders, int reservations, BrokerCounters broker) {
    return new Table()
        .add("orders committed", orders, "half by sendInTransaction, half by outbox and relay")
        .add("  of these diverted", numbers.diverted(), "to the outbox, since the broker was away")
        .add("orders rolled back", numbers.given() - (long) orders, "the payment failed")
        .add("reservations", reservations, "")
        .add(
            "events delivered",
            broker.total("escrowmq_deliveries_total"),
            "as the broker counted until its kill and after it")
        .add(
            "  of these redelivered",
            broker.total("escrowmq_redeliveries_total"),
            "as a second or later attempt")
        .add(
            "duplicates suppressed",
            numbers.suppressed().size(),
            "by the inbox; would have been second reservations")
        .add("check-backs asked", broker.total("escrowmq_checks_asked_total"), "by the broker")
        .add("check-backs answered", broker.total(ANSWERED), answers(broker));
  }

  private static String answers(BrokerCounters broker) {
    return "from the barrier table: "
        + broker.total(ANSWERED, "committed")
        + " committed, "
        + broker.total(ANSWERED, "rolled_back")
        + " rolled back, "
        + broker.total(ANSWERED, "diverted")
        + " diverted, "
        + broker.total(ANSWERED, "unknown")
        + " still open";
  }

  private static List<String> conclusion(List<String> wrong) {
    if (wrong.isEmpty()) {
      return List.of(
          "PASSED: both databases agree row by row. Every committed order has exactly one reservation",
          "of the same item and quantity, and there is no reservation without a committed order.");
    }
    List<String> lines = new ArrayList<>();
    lines.add("FAILED: " + wrong.size() + " differences");
    wrong.stream().limit(DIFFERENCES_SHOWN).forEach(one -> lines.add("  " + one));
    if (wrong.size() > DIFFERENCES_SHOWN) {
      lines.add("  ... and " + (wrong.size() - DIFFERENCES_SHOWN) + " more");
    }
    return lines;
  }
}
