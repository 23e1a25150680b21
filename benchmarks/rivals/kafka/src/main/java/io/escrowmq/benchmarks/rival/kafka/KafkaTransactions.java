package io.escrowmq.benchmarks.rival.kafka;

import io.escrowmq.benchmarks.contender.BlockingSender;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Transactions of one message, one at a time, as a transactional producer has them. */
final class KafkaTransactions implements BlockingSender.Session {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  KafkaTransactions(String topic, KafkaProducer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
    producer.initTransactions();
  }

  @Override
  public void send(byte[] body) throws Exception {
    producer.beginTransaction();
    Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, body));
    // The commit waits for what was sent, and fails if that did.
    producer.commitTransaction();
    sent.get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
