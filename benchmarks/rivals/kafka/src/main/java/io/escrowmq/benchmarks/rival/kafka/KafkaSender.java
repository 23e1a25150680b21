package io.escrowmq.benchmarks.rival.kafka;

import io.escrowmq.benchmarks.contender.Sender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends asynchronously; completes on the producer's own I/O thread. */
final class KafkaSender implements Sender {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  KafkaSender(String topic, KafkaProducer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    producer.send(
        new ProducerRecord<>(topic, body),
        (metadata, failure) -> {
          if (failure != null) {
            done.completeExceptionally(failure);
          } else {
            done.complete(false);
          }
        });
    return done;
  }

  @Override
  public void close() {
    producer.close();
  }
}
