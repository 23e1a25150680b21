package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.Sender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Sends asynchronously; completes on a thread of the client. */
final class RocketmqSender implements Sender {
  private final String topic;
  private final DefaultMQProducer producer;

  RocketmqSender(String topic, DefaultMQProducer producer) {
    this.topic = topic;
    this.producer = producer;
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    Reply reply = new Reply();
    try {
      producer.send(new Message(topic, body), reply);
    } catch (MQClientException | RemotingException refused) {
      reply.done.completeExceptionally(refused);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reply.done.completeExceptionally(e);
    }
    return reply.done;
  }

  @Override
  public void close() {
    producer.shutdown();
  }

  private static final class Reply implements SendCallback {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    @Override
    public void onSuccess(SendResult result) {
      if (result.getSendStatus() == SendStatus.SEND_OK) {
        done.complete(false);
      } else {
        onException(new IllegalStateException("RocketMQ said " + result.getSendStatus()));
      }
    }

    @Override
    public void onException(Throwable failure) {
      done.completeExceptionally(failure);
    }
  }
}
