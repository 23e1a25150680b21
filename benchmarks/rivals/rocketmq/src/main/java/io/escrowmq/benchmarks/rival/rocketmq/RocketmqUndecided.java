package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.BlockingSender;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;

/** Half messages whose fate the broker must ask for, about when they are due. */
final class RocketmqUndecided implements BlockingSender.Session {
  /** As many threads send; more do not send faster. */
  static final int THREADS_MAX = 64;

  private final String topic;
  private final TransactionMQProducer producer;
  private final long dueNanos;
  private final boolean endsProducer;

  RocketmqUndecided(
      String topic, TransactionMQProducer producer, long dueNanos, boolean endsProducer) {
    this.topic = topic;
    this.producer = producer;
    this.dueNanos = dueNanos;
    this.endsProducer = endsProducer;
  }

  @Override
  public void send(byte[] body) throws MQClientException {
    Message message = new Message(topic, body);
    long leftMs = TimeUnit.NANOSECONDS.toMillis(dueNanos - System.nanoTime());
    // It counts in whole seconds; a question that comes too soon would be answered too soon.
    long seconds = Math.max(1, (leftMs + 999) / 1_000);
    message.putUserProperty(
        MessageConst.PROPERTY_CHECK_IMMUNITY_TIME_IN_SECONDS, Long.toString(seconds));
    RocketmqTransactions.requireStored(producer.sendMessageInTransaction(message, null));
  }

  @Override
  public void close() {
    if (endsProducer) {
      producer.shutdown();
    }
  }
}
