package io.escrowmq.benchmarks.contender;

import io.escrowmq.consumer.ActiveSubscription;
import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.Subscription;
import io.escrowmq.producer.BarrierTableOptions;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.protocol.message.Verdict;
import io.escrowmq.relay.RelayOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/** An EscrowMQ broker in its own process, reached by the producer SDK and the consumer SDK. */
final class EscrowmqBroker implements RunningBroker {
  private static final String HOST = "127.0.0.1";
  private static final String PRODUCER_GROUP = "load";
  private static final String CONSUMER_GROUP = "load";
  private static final int BUFFER_MESSAGES_MIN = 10_000;
  private static final long BUFFER_BYTES = 256L << 20;
  private static final int CREDIT = 4_096;

  private final BrokerProcess process;
  private final int port;

  EscrowmqBroker(BrokerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(process);
  }

  @Override
  public Sender publisher(String topic, int inFlightMax) {
    return EscrowmqSender.publishing(topic, connect(inFlightMax));
  }

  @Override
  public Sender transactor(String topic, int inFlightMax) {
    return EscrowmqSender.inTransactions(topic, connect(inFlightMax));
  }

  @Override
  public LocalSender localSender(String topic, DataSource database) {
    ProducerOptions.Builder options =
        options(BUFFER_MESSAGES_MIN)
            .dataSources(database)
            .barrier(BarrierTableOptions.DEFAULT.createTables(true));
    return new EscrowmqLocalSender(topic, Producer.connect(options.build()), database);
  }

  @Override
  public Sender undecided(String topic, int inFlightMax, long dueNanos) {
    Producer producer =
        Producer.connect(options(inFlightMax).checker(transaction -> Verdict.COMMITTED).build());
    return EscrowmqSender.undecided(topic, producer, dueNanos);
  }

  @Override
  public OutboxSender outbox(String topic, DataSource database) throws IOException {
    return EscrowmqOutbox.open(RelayOptions.builder(database).broker(HOST, port).build(), topic);
  }

  @Override
  public Burden burden(Burden.Kind what, int count) throws IOException, InterruptedException {
    ConsumerOptions options = ConsumerOptions.builder().broker(HOST, port).build();
    return switch (what) {
      case TOPICS -> EscrowmqBurden.topics(connect(BUFFER_MESSAGES_MIN), count);
      case GROUPS -> EscrowmqBurden.groups(options, count);
      case CONNECTIONS -> EscrowmqBurden.connections(options, count);
    };
  }

  private Producer connect(int inFlightMax) {
    // Asked about a transaction that has not got its commit yet: it is on its way.
    return Producer.connect(options(inFlightMax).checker(transaction -> Verdict.UNKNOWN).build());
  }

  private ProducerOptions.Builder options(int inFlightMax) {
    return ProducerOptions.builder()
        .broker(HOST, port)
        .group(PRODUCER_GROUP)
        .buffer(Math.max(BUFFER_MESSAGES_MIN, 2 * inFlightMax), BUFFER_BYTES);
  }

  @Override
  public Receiving receive(String topic, Receiver receiver) {
    CompletableFuture<Outcome> ack = CompletableFuture.completedFuture(Outcome.ack());
    Consumer consumer = Consumer.connect(ConsumerOptions.builder().broker(HOST, port).build());
    ActiveSubscription subscription =
        consumer.subscribe(
            Subscription.of(topic, CONSUMER_GROUP)
                .concurrency(0)
                .maxInFlight(CREDIT)
                .asyncHandler(
                    message -> {
                      receiver.received(message.body());
                      return ack;
                    })
                .build());
    return new EscrowmqReceiving(consumer, subscription);
  }
}
