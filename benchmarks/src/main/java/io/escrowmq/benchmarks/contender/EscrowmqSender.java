package io.escrowmq.benchmarks.contender;

import io.escrowmq.producer.Decision;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.PreparedTransaction;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.SendResult;
import io.escrowmq.producer.TransactionMessages;
import io.escrowmq.producer.TransactionOptions;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.UuidV7;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Sends through the producer SDK, asynchronously. */
final class EscrowmqSender implements Sender {
  private final String topic;
  private final Producer producer;
  private final Function<Message, CompletionStage<Boolean>> way;

  private EscrowmqSender(
      String topic, Producer producer, Function<Message, CompletionStage<Boolean>> way) {
    this.topic = topic;
    this.producer = producer;
    this.way = way;
  }

  static Sender publishing(String topic, Producer producer) {
    return new EscrowmqSender(
        topic, producer, message -> producer.send(message).thenApply(SendResult::duplicate));
  }

  static Sender undecided(String topic, Producer producer, long dueNanos) {
    return new EscrowmqSender(
        topic,
        producer,
        message ->
            producer
                .prepareAsync(
                    UuidV7.next(),
                    TransactionMessages.onCommit(message),
                    TransactionOptions.DEFAULT.policy(firstCheckAt(dueNanos)))
                .thenApply(prepared -> false));
  }

  private static CheckPolicy firstCheckAt(long dueNanos) {
    CheckPolicy usual = CheckPolicy.DEFAULT;
    long leftMs = TimeUnit.NANOSECONDS.toMillis(dueNanos - System.nanoTime());
    return new CheckPolicy(
        Math.max(0, leftMs + 1),
        usual.backoffMs(),
        usual.backoffCapMs(),
        usual.maxChecks(),
        usual.maxAgeMs(),
        usual.exhausted());
  }

  static Sender inTransactions(String topic, Producer producer) {
    return new EscrowmqSender(
        topic,
        producer,
        message ->
            producer
                .prepareAsync(
                    UuidV7.next(),
                    TransactionMessages.onCommit(message),
                    TransactionOptions.DEFAULT)
                .thenCompose(PreparedTransaction::commitAsync)
                .thenApply(Decision::repeated));
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    return way.apply(MessageBuilder.to(topic).body(body).build());
  }

  @Override
  public void close() {
    producer.close();
  }
}
