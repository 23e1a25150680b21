package io.escrowmq.broker.transaction;

import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.Subscription;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads a topic from its beginning to a mark that is put behind all that it holds. */
final class WholeTopic {

  private static final String END = "the end";
  private static final int DEADLINE_SECONDS = 60;

  private WholeTopic() {}

  /** The bodies of all messages of a topic, in the order of their offsets. */
  static List<String> bodies(Producer producer, int port, String topic)
      throws InterruptedException {
    producer.sendBlocking(MessageBuilder.to(topic).body(END).build());
    ConcurrentNavigableMap<Long, String> byOffset = new ConcurrentSkipListMap<>();
    CountDownLatch ended = new CountDownLatch(1);
    try (Consumer consumer =
        Consumer.connect(
            ConsumerOptions.builder()
                .broker("127.0.0.1", port)
                .closeTimeout(Duration.ofSeconds(1))
                .build())) {
      consumer.subscribe(
          Subscription.of(topic, "whole-topic")
              .counts(false)
              .concurrency(1)
              .handler(
                  message -> {
                    byOffset.put(message.offset(), message.bodyText());
                    if (message.bodyText().equals(END)) {
                      ended.countDown();
                    }
                    return Outcome.ack();
                  })
              .build());
      if (!ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "Expected the end of " + topic + ", but got " + byOffset.size() + " messages");
      }
    }
    return byOffset.values().stream().filter(body -> !body.equals(END)).toList();
  }
}
