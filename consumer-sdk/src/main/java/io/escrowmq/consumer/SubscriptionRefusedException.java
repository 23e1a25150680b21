package io.escrowmq.consumer;

/**
 * The broker refuses a subscription for good: a name it does not like, a topic it may not create, a
 * right that is missing.
 */
public final class SubscriptionRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SubscriptionRefusedException(Subscription subscription, Throwable cause) {
    super(
        "Expected to join group "
            + subscription.group()
            + " of "
            + subscription.topic()
            + ", but "
            + cause.getMessage(),
        cause);
  }
}
