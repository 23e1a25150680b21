package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.BlockingSender;
import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.LocalSender;
import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;

/** A RocketMQ name server and broker, reached by rocketmq-client. */
final class RocketmqBroker implements RunningBroker {
  /** The name of the topic that RocketMQ takes for a key of its cluster. */
  private static final String CLUSTER_KEY = "TBW102";

  private static final int QUEUES = 4;
  private static final int SEND_MS_MAX = 10_000;
  private static final long CREATE_SECONDS_MAX = 30;
  private static final long RETRY_MS = 100;

  private final BrokerProcess names;
  private final BrokerProcess broker;
  private final String namesAddress;

  RocketmqBroker(BrokerProcess names, BrokerProcess broker, String namesAddress) {
    this.names = names;
    this.broker = broker;
    this.namesAddress = namesAddress;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(broker, names);
  }

  @Override
  public Sender publisher(String topic, int inFlightMax) {
    return new RocketmqSender(topic, started(new DefaultMQProducer("load-publish"), topic));
  }

  @Override
  public Sender transactor(String topic, int inFlightMax) {
    TransactionMQProducer producer = transactional("load-transact", new Verdicts.Commit());
    started(producer, topic);
    return BlockingSender.open(
        inFlightMax, number -> new RocketmqTransactions(topic, producer, number == 0));
  }

  @Override
  public Sender undecided(String topic, int inFlightMax, long dueNanos) {
    TransactionMQProducer producer = transactional("load-undecided", new Verdicts.WhenAsked());
    started(producer, topic);
    return BlockingSender.open(
        Math.min(inFlightMax, RocketmqUndecided.THREADS_MAX),
        number -> new RocketmqUndecided(topic, producer, dueNanos, number == 0));
  }

  @Override
  public LocalSender localSender(String topic, DataSource database) throws IOException {
    RocketmqLocalSender.createTable(database);
    TransactionMQProducer producer =
        transactional("load-local", new RocketmqLocalSender.Listener(database));
    started(producer, topic);
    return new RocketmqLocalSender(topic, producer);
  }

  @Override
  public Receiving receive(String topic, Receiver receiver) {
    DefaultMQProducer admin = started(new DefaultMQProducer("load-admin"), topic);
    admin.shutdown();
    return new RocketmqReceiving(namesAddress, topic, receiver);
  }

  private static TransactionMQProducer transactional(String group, TransactionListener listener) {
    TransactionMQProducer producer = new TransactionMQProducer(group);
    producer.setTransactionListener(listener);
    producer.setExecutorService(Verdicts.threads());
    return producer;
  }

  private <P extends DefaultMQProducer> P started(P producer, String topic) {
    producer.setNamesrvAddr(namesAddress);
    producer.setSendMsgTimeout(SEND_MS_MAX);
    producer.setVipChannelEnabled(false);
    // Each connection of this process is a client of its own.
    producer.setInstanceName(producer.getProducerGroup() + "-" + topic);
    try {
      producer.start();
      create(producer, topic);
      return producer;
    } catch (MQClientException refused) {
      producer.shutdown();
      throw new IllegalStateException("Expected to connect to RocketMQ", refused);
    }
  }

  /** The name server learns of a broker some time after that has said that it serves. */
  @SuppressWarnings("deprecation") // The client has no other way.
  private static void create(DefaultMQProducer producer, String topic) throws MQClientException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CREATE_SECONDS_MAX);
    while (true) {
      try {
        producer.createTopic(CLUSTER_KEY, topic, QUEUES, Map.of());
        return;
      } catch (MQClientException notYet) {
        if (System.nanoTime() - end > 0) {
          throw notYet;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(RETRY_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new MQClientException("interrupted", e);
      }
    }
  }

  /** Its own way to stop takes ten seconds and more, and what it wrote is removed anyway. */
  @Override
  public void close() {
    kill();
  }
}
