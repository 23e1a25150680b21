package io.escrowmq.broker.hostile;

import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.UuidV7;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * A producer and a consumer that behave: each message is published, received and acknowledged
 * before the next one is sent. Whatever else comes, or comes late, is an exception.
 */
final class GoodClients implements AutoCloseable {

  private final RawClient producer;
  private final RawClient consumer;
  private final String topic;
  private final UUID session = UUID.randomUUID();
  private long done;

  GoodClients(int port, String topic, int patienceMs) throws IOException {
    this.topic = topic;
    producer = new RawClient(port, patienceMs).hello();
    consumer = new RawClient(port, patienceMs).hello();
    consumer.request(new Subscribe(1, topic, "g", StartPosition.EARLIEST, true, 0, "c"));
    expect(Subscribed.class, consumer.answer());
    consumer.send(RawClient.frame(0, new Credit(1, Integer.MAX_VALUE)));
  }

  /** How many messages went all the way. */
  long done() {
    return done;
  }

  /** One message all the way. */
  void goOn() throws IOException {
    byte[] body = ("good " + done).getBytes(StandardCharsets.UTF_8);
    EncodedMessage message =
        EncodedMessage.of(new Message(UuidV7.next(), topic, new byte[0], List.of(), "", 0, body));
    producer.request(new Publish(session, done, "", 0, List.of(message)));
    Published published = expect(Published.class, producer.answer());
    if (published.placements().get(0).offset() != done) {
      throw new IOException("Expected offset " + done + ", but got " + published);
    }
    Deliver deliver = consumer.delivery();
    for (Delivery delivery : deliver.deliveries()) {
      if (!delivery.message().equals(message) || delivery.offset() != done) {
        throw new IOException("Expected message " + done + ", but got " + delivery);
      }
    }
    consumer.request(new Ack(1, List.of(new OffsetRange(done, done))));
    expect(Done.class, consumer.answer());
    done++;
  }

  private static <T extends Response> T expect(Class<T> type, Response response)
      throws IOException {
    if (!type.isInstance(response)) {
      throw new IOException("Expected " + type.getSimpleName() + ", but got " + response);
    }
    return type.cast(response);
  }

  @Override
  public void close() throws IOException {
    producer.close();
    consumer.close();
  }
}
