package io.escrowmq.benchmarks.contender;

import io.escrowmq.consumer.ActiveSubscription;
import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.Subscription;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.SendResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What an EscrowMQ broker has to keep beside the load. */
final class EscrowmqBurden implements Burden {
  private static final int SECONDS_MAX = 120;
  private static final int SENT_AT_A_TIME = 1_000;

  private final List<Consumer> consumers = new ArrayList<>();

  private EscrowmqBurden() {}

  static Burden topics(Producer producer, int count) throws IOException, InterruptedException {
    try (producer) {
      List<Future<SendResult>> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add(
            producer
                .send(MessageBuilder.to("burden-" + i).body("one").build())
                .toCompletableFuture());
        if (sent.size() == SENT_AT_A_TIME) {
          await(sent);
          sent.clear();
        }
      }
      await(sent);
    }
    return new EscrowmqBurden();
  }

  static Burden groups(ConsumerOptions options, int count)
      throws IOException, InterruptedException {
    EscrowmqBurden burden = new EscrowmqBurden();
    CompletionStage<Outcome> ack = CompletableFuture.completedFuture(Outcome.ack());
    Consumer consumer = Consumer.connect(options);
    burden.consumers.add(consumer);
    List<Future<?>> ready = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ActiveSubscription subscription =
          consumer.subscribe(
              Subscription.of("burden", "burden-" + i).asyncHandler(message -> ack).build());
      ready.add(subscription.ready().toCompletableFuture());
    }
    return burden.whenReady(ready);
  }

  static Burden connections(ConsumerOptions options, int count) {
    EscrowmqBurden burden = new EscrowmqBurden();
    for (int i = 0; i < count; i++) {
      burden.consumers.add(Consumer.connect(options));
    }
    return burden;
  }

  private Burden whenReady(List<Future<?>> ready) throws IOException, InterruptedException {
    try {
      await(ready);
      return this;
    } catch (IOException | InterruptedException failure) {
      close();
      throw failure;
    }
  }

  private static void await(List<? extends Future<?>> all)
      throws IOException, InterruptedException {
    try {
      for (Future<?> one : all) {
        one.get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException failure) {
      throw new IOException("Expected the broker to take a burden, but " + failure, failure);
    }
  }

  @Override
  public void close() {
    consumers.forEach(Consumer::close);
  }
}
