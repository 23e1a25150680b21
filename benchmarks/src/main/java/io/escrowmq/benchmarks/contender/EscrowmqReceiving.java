package io.escrowmq.benchmarks.contender;

import io.escrowmq.consumer.ActiveSubscription;
import io.escrowmq.consumer.Consumer;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Receives through the consumer SDK. */
final class EscrowmqReceiving implements Receiving {
  private static final int READY_SECONDS_MAX = 30;

  private final Consumer consumer;
  private final ActiveSubscription subscription;

  EscrowmqReceiving(Consumer consumer, ActiveSubscription subscription) {
    this.consumer = consumer;
    this.subscription = subscription;
  }

  @Override
  public void awaitReady() throws IOException, InterruptedException {
    try {
      subscription.ready().toCompletableFuture().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new IOException("Expected the broker to take a subscription, but it did not", failure);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
