package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.Receiver;
import io.escrowmq.benchmarks.contender.Receiving;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Receives by a push consumer, whose listener acknowledges what it is given. */
final class RocketmqReceiving implements Receiving {
  private static final int THREADS = 4;
  private static final int BATCH = 32;
  private static final long READY_SECONDS_MAX = 30;
  private static final long LOOK_MS = 10;

  private final DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("load-consume");

  RocketmqReceiving(String namesAddress, String topic, Receiver receiver) {
    consumer.setNamesrvAddr(namesAddress);
    consumer.setInstanceName("consume-" + topic);
    consumer.setVipChannelEnabled(false);
    consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    consumer.setConsumeThreadMin(THREADS);
    consumer.setConsumeThreadMax(THREADS);
    consumer.setConsumeMessageBatchMaxSize(BATCH);
    consumer.registerMessageListener(
        (MessageListenerConcurrently)
            (messages, context) -> {
              messages.forEach(message -> receiver.received(message.getBody()));
              return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
    try {
      consumer.subscribe(topic, "*");
      consumer.start();
    } catch (MQClientException refused) {
      consumer.shutdown();
      throw new IllegalStateException("Expected to subscribe to RocketMQ", refused);
    }
  }

  @Override
  @SuppressWarnings("deprecation") // The client does not tell otherwise when it has its queues.
  public void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
    while (consumer
        .getDefaultMQPushConsumerImpl()
        .getRebalanceImpl()
        .getProcessQueueTable()
        .isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("Expected RocketMQ to assign queues, but it did not");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  @Override
  public void close() {
    consumer.shutdown();
  }
}
