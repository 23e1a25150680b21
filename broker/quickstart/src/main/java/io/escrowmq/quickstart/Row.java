package io.escrowmq.quickstart;

/**
 * What an order and its reservation must agree on.
 *
 * @param number the order's number
 * @param item what was ordered or reserved
 * @param quantity how many
 */
record Row(long number, String item, int quantity) {
  @Override
  public String toString() {
    return quantity + " x " + item;
  }
}
