package io.escrowmq.benchmarks.rival.nats;

import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A NATS server in its own process; each topic is a stream of that name, kept in files. */
final class NatsBroker implements RunningBroker {
  private static final Duration FLUSH_MAX = Duration.ofSeconds(10);

  private final BrokerProcess process;
  private final String url;

  NatsBroker(BrokerProcess process, int port) {
    this.process = process;
    this.url = "nats://127.0.0.1:" + port;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(process);
  }

  @Override
  public Sender publisher(String topic, int inFlightMax) {
    try {
      return new NatsSender(topic, connect(topic));
    } catch (IOException | JetStreamApiException refused) {
      throw new IllegalStateException("Expected to connect to NATS", refused);
    }
  }

  @Override
  public Sender transactor(String topic, int inFlightMax) {
    throw new UnsupportedOperationException("NATS JetStream has no transactions");
  }

  @Override
  public Receiving receive(String topic, Receiver receiver) {
    try {
      return new NatsReceiving(connect(topic), topic, receiver);
    } catch (IOException | JetStreamApiException refused) {
      throw new IllegalStateException("Expected to connect to NATS", refused);
    }
  }

  /** A connection; the topic's stream is there when it returns. */
  private Connection connect(String topic) throws IOException, JetStreamApiException {
    try {
      Connection connection = Nats.connect(url);
      // Changes nothing if there is the same stream already.
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(topic)
                  .subjects(topic)
                  .storageType(StorageType.File)
                  .build());
      return connection;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Expected to connect, but was interrupted", e);
    }
  }

  /** Hangs up when the server has all that was sent, acknowledgements too. */
  static void close(Connection connection) {
    try {
      connection.flush(FLUSH_MAX);
      connection.close();
    } catch (TimeoutException lost) {
      System.err.println("Expected to close a connection, but " + lost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
