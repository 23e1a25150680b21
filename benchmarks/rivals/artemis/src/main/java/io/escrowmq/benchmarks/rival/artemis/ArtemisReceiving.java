package io.escrowmq.benchmarks.rival.artemis;

import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Receives by a handler; acknowledges each message, which the client sends on by the MiB. */
final class ArtemisReceiving implements Receiving {
  private final ArtemisBroker.Connection connection;
  private final ClientSession session;

  ArtemisReceiving(
      ArtemisBroker.Connection connection, ClientSession session, String topic, Receiver receiver)
      throws ActiveMQException {
    this.connection = connection;
    this.session = session;
    session.createConsumer(topic).setMessageHandler(message -> receive(message, receiver));
    session.start();
  }

  private static void receive(ClientMessage message, Receiver receiver) {
    byte[] body = new byte[message.getBodySize()];
    message.getBodyBuffer().readBytes(body);
    receiver.received(body);
    try {
      message.acknowledge();
    } catch (ActiveMQException lost) {
      // It will come again, and count as a duplicate.
      throw new IllegalStateException("Expected to acknowledge", lost);
    }
  }

  @Override
  public void awaitReady() {
    // Creating the consumer has waited for the broker.
  }

  @Override
  public void close() {
    ArtemisBroker.Connection.close(session);
    connection.close();
  }
}
