package io.escrowmq.quickstart.order;

/**
 * An order; also the body of its event, in JSON.
 *
 * @param number its number, from 1
 * @param item what is ordered
 * @param quantity how many
 */
public record Order(long number, String item, int quantity) {
  /** Where the events go. */
  public static final String TOPIC = "orders";

  /** The table of the order service. */
  public static final String TABLE =
      "CREATE TABLE orders (number BIGINT PRIMARY KEY, item VARCHAR(40) NOT NULL,"
          + " quantity INTEGER NOT NULL)";

  /** The order that a customer gives with this number: always the same. */
  public static Order numbered(long number) {
    return new Order(number, "item-" + number * 31 % 97, (int) (1 + number * 17 % 9));
  }

  /** Whether its event goes by the outbox; the others go by sendInTransaction. */
  public boolean goesByOutbox() {
    return number % 2 == 1;
  }

  /** Whether the payment fails, so that its local transaction rolls back: one in ten, both ways. */
  public boolean paymentFails() {
    return number / 2 % 10 == 9;
  }
}
