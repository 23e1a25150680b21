package io.escrowmq.benchmarks.rival.artemis;

import io.escrowmq.benchmarks.contender.BlockingSender;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** A transacted session: a message, then a commit that waits for the journal. */
final class ArtemisTransactions implements BlockingSender.Session {
  private final ClientSession session;
  private final ClientProducer producer;

  ArtemisTransactions(String topic, ClientSession session) throws ActiveMQException {
    this.session = session;
    this.producer = session.createProducer(topic);
  }

  @Override
  public void send(byte[] body) throws ActiveMQException {
    ClientMessage message = session.createMessage(true);
    message.getBodyBuffer().writeBytes(body);
    producer.send(message);
    session.commit();
  }

  @Override
  public void close() {
    ArtemisBroker.Connection.close(session);
  }
}
