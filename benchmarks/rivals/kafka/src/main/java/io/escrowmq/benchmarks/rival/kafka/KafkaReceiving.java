package io.escrowmq.benchmarks.rival.kafka;

import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Receives on one thread that polls; offsets are committed by the client now and then. */
final class KafkaReceiving implements Receiving {
  private static final int READY_SECONDS_MAX = 30;
  private static final long END_MS_MAX = 20_000;
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final CountDownLatch assigned = new CountDownLatch(1);
  private final Thread poller;

  KafkaReceiving(String address, String topic, Receiver receiver) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                address,
                ConsumerConfig.GROUP_ID_CONFIG,
                "load",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
    this.poller = new Thread(() -> poll(topic, receiver), "kafka-poller");
    poller.setDaemon(true);
    poller.start();
  }

  private void poll(String topic, Receiver receiver) {
    try (consumer) {
      consumer.subscribe(List.of(topic), new Assigned(assigned));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          receiver.received(message.value());
        }
      }
    } catch (WakeupException closed) {
      // The way to end a poll; closing the consumer commits what was received.
      assigned.countDown();
    }
  }

  @Override
  public void awaitReady() throws IOException, InterruptedException {
    if (!assigned.await(READY_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IOException("Expected Kafka to assign a partition, but it did not");
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      poller.join(END_MS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Assigned(CountDownLatch assigned) implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // The client commits what was received; we keep nothing.
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assigned.countDown();
    }
  }
}
