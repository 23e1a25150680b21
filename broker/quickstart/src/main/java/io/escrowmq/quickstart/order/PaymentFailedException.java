package io.escrowmq.quickstart.order;

/** The customer cannot pay: the order must leave no trace. */
final class PaymentFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  PaymentFailedException(Order order) {
    super("Order " + order.number() + " cannot be paid");
  }
}
