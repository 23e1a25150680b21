package io.escrowmq.benchmarks.rival.nats;

import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;

/** Receives by a handler that the client feeds by pulling; acknowledges each message. */
final class NatsReceiving implements Receiving {
  private static final String GROUP = "load";

  private final Connection connection;
  private final MessageConsumer consumer;

  NatsReceiving(Connection connection, String topic, Receiver receiver)
      throws IOException, JetStreamApiException {
    this.connection = connection;
    this.consumer =
        connection
            .getStreamContext(topic)
            .createOrUpdateConsumer(
                ConsumerConfiguration.builder()
                    .durable(GROUP)
                    .ackPolicy(AckPolicy.Explicit)
                    .build())
            .consume(message -> receive(message, receiver));
  }

  private static void receive(Message message, Receiver receiver) {
    receiver.received(message.getData());
    message.ack();
  }

  @Override
  public void awaitReady() {
    // Creating the consumer has waited for the broker.
  }

  @Override
  public void close() {
    consumer.stop();
    NatsBroker.close(connection);
  }
}
