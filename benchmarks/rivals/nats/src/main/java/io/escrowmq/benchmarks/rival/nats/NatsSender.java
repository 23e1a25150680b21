package io.escrowmq.benchmarks.rival.nats;

import io.escrowmq.benchmarks.contender.Sender;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Publishes asynchronously; completes when the stream has answered, on the client's own thread. */
final class NatsSender implements Sender {
  private final String topic;
  private final Connection connection;
  private final JetStream jetStream;

  NatsSender(String topic, Connection connection) throws IOException {
    this.topic = topic;
    this.connection = connection;
    this.jetStream = connection.jetStream();
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    try {
      return jetStream.publishAsync(topic, body).thenApply(PublishAck::isDuplicate);
    } catch (IllegalStateException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  @Override
  public void close() {
    NatsBroker.close(connection);
  }
}
