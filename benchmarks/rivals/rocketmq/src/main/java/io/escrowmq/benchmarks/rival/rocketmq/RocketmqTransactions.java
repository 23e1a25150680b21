package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.BlockingSender;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;

/** Transactions of one message on one thread; all share one producer, and one of them ends it. */
final class RocketmqTransactions implements BlockingSender.Session {
  private final String topic;
  private final TransactionMQProducer producer;
  private final boolean endsProducer;

  RocketmqTransactions(String topic, TransactionMQProducer producer, boolean endsProducer) {
    this.topic = topic;
    this.producer = producer;
    this.endsProducer = endsProducer;
  }

  @Override
  public void send(byte[] body) throws MQClientException {
    requireStored(producer.sendMessageInTransaction(new Message(topic, body), null));
  }

  static void requireStored(TransactionSendResult result) throws MQClientException {
    if (result.getSendStatus() != SendStatus.SEND_OK) {
      throw new MQClientException("RocketMQ said " + result.getSendStatus(), null);
    }
  }

  @Override
  public void close() {
    if (endsProducer) {
      producer.shutdown();
    }
  }
}
