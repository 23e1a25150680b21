package io.escrowmq.benchmarks.rival.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends persistent messages over one channel, which takes one thread at a time; completes on the
 * connection's own thread when they are confirmed.
 */
final class RabbitmqSender implements Sender {
  private static final String DEFAULT_EXCHANGE = "";

  private final String queue;
  private final Channel channel;
  private final ConcurrentNavigableMap<Long, CompletableFuture<Boolean>> unconfirmed =
      new ConcurrentSkipListMap<>();

  RabbitmqSender(String queue, Channel channel) throws IOException {
    this.queue = queue;
    this.channel = channel;
    channel.confirmSelect();
    channel.addConfirmListener(
        (number, multiple) -> settle(number, multiple, null),
        (number, multiple) -> settle(number, multiple, new IOException("RabbitMQ refused it")));
    channel.addShutdownListener(lost -> settle(Long.MAX_VALUE, true, lost));
  }

  /** Confirms come for one message, or for all up to it. */
  private void settle(long number, boolean multiple, @Nullable Exception failure) {
    unconfirmed
        .subMap(multiple ? 0 : number, true, number, true)
        .forEach(
            (sent, done) -> {
              unconfirmed.remove(sent);
              if (failure == null) {
                done.complete(false);
              } else {
                done.completeExceptionally(failure);
              }
            });
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    try {
      synchronized (this) {
        unconfirmed.put(channel.getNextPublishSeqNo(), done);
        channel.basicPublish(DEFAULT_EXCHANGE, queue, MessageProperties.PERSISTENT_BASIC, body);
      }
    } catch (IOException | AlreadyClosedException refused) {
      done.completeExceptionally(refused);
    }
    return done;
  }

  @Override
  public void close() {
    RabbitmqBroker.close(channel);
  }
}
