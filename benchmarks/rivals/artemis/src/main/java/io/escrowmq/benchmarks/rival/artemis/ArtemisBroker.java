package io.escrowmq.benchmarks.rival.artemis;

import io.escrowmq.benchmarks.contender.BlockingSender;
import io.escrowmq.benchmarks.contender.BrokerProcess;
import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/** An Artemis broker in its own process, reached by the core client. */
final class ArtemisBroker implements RunningBroker {
  private static final int UNBOUNDED = -1;
  private static final int CONFIRMATION_WINDOW_BYTES = 10 << 20;

  private final BrokerProcess process;
  private final String url;

  ArtemisBroker(BrokerProcess process, int port) {
    this.process = process;
    this.url = "tcp://127.0.0.1:" + port;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(process);
  }

  @Override
  public Sender publisher(String topic, int inFlightMax) {
    try {
      Connection connection = connect();
      return new ArtemisSender(topic, connection, connection.ready(topic, true));
    } catch (Exception refused) {
      throw new IllegalStateException("Expected to connect to Artemis", refused);
    }
  }

  @Override
  public Sender transactor(String topic, int inFlightMax) {
    try {
      Connection connection = connect();
      connection.ready(topic, true).close();
      Sender sender =
          BlockingSender.open(
              inFlightMax, number -> new ArtemisTransactions(topic, connection.session(false)));
      return new Closing(sender, connection);
    } catch (Exception refused) {
      throw new IllegalStateException("Expected to connect to Artemis", refused);
    }
  }

  @Override
  public Receiving receive(String topic, Receiver receiver) {
    try {
      Connection connection = connect();
      return new ArtemisReceiving(connection, connection.ready(topic, true), topic, receiver);
    } catch (Exception refused) {
      throw new IllegalStateException("Expected to connect to Artemis", refused);
    }
  }

  private Connection connect() throws Exception {
    ServerLocator locator = ActiveMQClient.createServerLocator(url);
    // Sends are confirmed by a handler, or by the commit after them: neither waits by itself.
    locator.setConfirmationWindowSize(CONFIRMATION_WINDOW_BYTES);
    locator.setBlockOnDurableSend(false);
    // The load bounds what is in flight.
    locator.setProducerWindowSize(UNBOUNDED);
    return new Connection(locator, locator.createSessionFactory());
  }

  /** One connection with all its sessions. */
  record Connection(ServerLocator locator, ClientSessionFactory factory) implements AutoCloseable {
    ClientSession session(boolean autoCommit) throws ActiveMQException {
      return factory.createSession(autoCommit, autoCommit);
    }

    /** A session, and the queue that it is for. */
    ClientSession ready(String topic, boolean autoCommit) throws ActiveMQException {
      ClientSession session = session(autoCommit);
      if (!session.queueQuery(SimpleString.of(topic)).isExists()) {
        session.createQueue(
            QueueConfiguration.of(topic).setRoutingType(RoutingType.ANYCAST).setDurable(true));
      }
      return session;
    }

    /** What was not confirmed or acknowledged is known to the load as such. */
    static void close(ClientSession session) {
      try {
        session.close();
      } catch (ActiveMQException lost) {
        System.err.println("Expected to close a session, but " + lost);
      }
    }

    @Override
    public void close() {
      factory.close();
      locator.close();
    }
  }

  private record Closing(Sender sender, Connection connection) implements Sender {
    @Override
    public CompletionStage<Boolean> send(byte[] body) {
      return sender.send(body);
    }

    @Override
    public void close() {
      sender.close();
      connection.close();
    }
  }
}
