package io.escrowmq.benchmarks.rival.artemis;

import io.escrowmq.benchmarks.contender.Sender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;

/** Sends durable messages asynchronously over one session, which takes one thread at a time. */
final class ArtemisSender implements Sender {
  private final ArtemisBroker.Connection connection;
  private final ClientSession session;
  private final ClientProducer producer;

  ArtemisSender(String topic, ArtemisBroker.Connection connection, ClientSession session)
      throws ActiveMQException {
    this.connection = connection;
    this.session = session;
    this.producer = session.createProducer(topic);
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    Confirmation confirmation = new Confirmation();
    try {
      synchronized (this) {
        ClientMessage message = session.createMessage(true);
        message.getBodyBuffer().writeBytes(body);
        producer.send(message, confirmation);
      }
    } catch (ActiveMQException refused) {
      confirmation.done.completeExceptionally(refused);
    }
    return confirmation.done;
  }

  @Override
  public void close() {
    ArtemisBroker.Connection.close(session);
    connection.close();
  }

  private static final class Confirmation implements SendAcknowledgementHandler {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    @Override
    public void sendAcknowledged(Message message) {
      done.complete(false);
    }

    @Override
    public void sendFailed(Message message, Exception cause) {
      done.completeExceptionally(cause);
    }
  }
}
