package io.escrowmq.benchmarks.rival.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A RabbitMQ server in its own process, reached by its AMQP 0-9-1 client. */
final class RabbitmqBroker implements RunningBroker {
  private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");

  private final BrokerProcess process;
  private final ConnectionFactory factory = new ConnectionFactory();

  RabbitmqBroker(BrokerProcess process, int port) {
    this.process = process;
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    // What a lost connection leaves unconfirmed is known to the load as such.
    factory.setAutomaticRecoveryEnabled(false);
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(process);
  }

  @Override
  public Sender publisher(String topic, int inFlightMax) {
    try {
      return new RabbitmqSender(topic, ready(topic));
    } catch (IOException | TimeoutException refused) {
      throw new IllegalStateException("Expected to connect to RabbitMQ", refused);
    }
  }

  @Override
  public Sender transactor(String topic, int inFlightMax) {
    throw new UnsupportedOperationException(
        "RabbitMQ's tx.commit is not atomic if the broker dies, its manual says, and it never asks"
            + " what became of a transaction");
  }

  @Override
  public Receiving receive(String topic, Receiver receiver) {
    try {
      return new RabbitmqReceiving(topic, ready(topic), receiver);
    } catch (IOException | TimeoutException refused) {
      throw new IllegalStateException("Expected to connect to RabbitMQ", refused);
    }
  }

  /** A connection with one channel, and the queue that it is for. */
  private Channel ready(String topic) throws IOException, TimeoutException {
    Channel channel = factory.newConnection().createChannel();
    channel.queueDeclare(topic, true, false, false, QUORUM);
    return channel;
  }

  /** Closes a channel with its connection. */
  static void close(Channel channel) {
    try {
      channel.getConnection().close();
    } catch (IOException | AlreadyClosedException lost) {
      System.err.println("Expected to close a connection, but " + lost);
    }
  }
}
