package io.escrowmq.benchmarks.rival.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Receives on the client's thread for the channel; acknowledges each message. */
final class RabbitmqReceiving extends DefaultConsumer implements Receiving {
  /**
   * Deliveries not yet acknowledged: more than the load has in flight, so only a drain meets it.
   */
  static final int PREFETCH = 2_000;

  private static final int CANCEL_SECONDS_MAX = 10;

  private final Receiver receiver;
  private final CountDownLatch cancelled = new CountDownLatch(1);

  RabbitmqReceiving(String queue, Channel channel, Receiver receiver) throws IOException {
    super(channel);
    this.receiver = receiver;
    channel.basicQos(PREFETCH);
    channel.basicConsume(queue, false, this);
  }

  @Override
  public void handleDelivery(
      String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
      throws IOException {
    receiver.received(body);
    getChannel().basicAck(envelope.getDeliveryTag(), false);
  }

  @Override
  public void handleCancelOk(String tag) {
    cancelled.countDown();
  }

  @Override
  public void awaitReady() {
    // Subscribing has waited for the broker.
  }

  /** Deliveries that came before are handled first. */
  @Override
  public void close() {
    try {
      getChannel().basicCancel(getConsumerTag());
      if (!cancelled.await(CANCEL_SECONDS_MAX, TimeUnit.SECONDS)) {
        System.err.println("Expected to end a subscription, but deliveries go on");
      }
    } catch (IOException | AlreadyClosedException lost) {
      System.err.println("Expected to end a subscription, but " + lost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RabbitmqBroker.close(getChannel());
  }
}
