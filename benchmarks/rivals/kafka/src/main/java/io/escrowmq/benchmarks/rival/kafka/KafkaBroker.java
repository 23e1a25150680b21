package io.escrowmq.benchmarks.rival.kafka;

import io.escrowmq.benchmarks.contender.BlockingSender;
import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka broker in its own process, reached by kafka-clients. */
final class KafkaBroker implements RunningBroker {
  /** As many as EscrowMQ has shards: one log. */
  private static final int PARTITIONS = 1;

  private static final int BATCH_BYTES = 64 << 10;

  private final BrokerProcess process;
  private final String address;

  KafkaBroker(BrokerProcess process, int port) {
    this.process = process;
    this.address = "127.0.0.1:" + port;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(process);
  }

  @Override
  public Sender publisher(String topic, int inFlightMax) {
    create(topic);
    return new KafkaSender(topic, new KafkaProducer<>(producing()));
  }

  @Override
  public Sender transactor(String topic, int inFlightMax) {
    create(topic);
    return BlockingSender.open(
        inFlightMax,
        number -> {
          Map<String, Object> settings = producing();
          settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "load-" + number);
          return new KafkaTransactions(topic, new KafkaProducer<>(settings));
        });
  }

  @Override
  public Receiving receive(String topic, Receiver receiver) {
    create(topic);
    return new KafkaReceiving(address, topic, receiver);
  }

  private Map<String, Object> producing() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    return settings;
  }

  private void create(String topic) {
    NewTopic wanted = new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty());
    try (Admin admin =
        Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address))) {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException refused) {
      if (!(refused.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("Expected to create a topic", refused.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Expected to create a topic", e);
    }
  }
}
