package io.escrowmq.producer;

import io.escrowmq.producer.internal.stream.PublishCallback;
import io.escrowmq.producer.internal.stream.SendBuffer;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import java.util.concurrent.CompletableFuture;

/** One send: gives its room back and completes its future. */
final class PendingSend implements PublishCallback {
  private final EncodedMessage message;
  private final SendBuffer buffer;
  private final CompletableFuture<SendResult> result = new CompletableFuture<>();

  PendingSend(EncodedMessage message, SendBuffer buffer) {
    this.message = message;
    this.buffer = buffer;
  }

  CompletableFuture<SendResult> result() {
    return result;
  }

  @Override
  public void stored(Placement placement) {
    buffer.giveBack(message.length());
    result.complete(
        new SendResult(
            message.id(), placement.partition(), placement.offset(), placement.duplicate()));
  }

  @Override
  public void failed(RuntimeException cause) {
    buffer.giveBack(message.length());
    result.completeExceptionally(Failures.of(cause));
  }
}
