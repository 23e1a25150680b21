package io.escrowmq.broker.verify;

import io.escrowmq.broker.dispatch.CommandImages;
import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.References;
import io.escrowmq.core.command.CorruptCommandException;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.HeldMessage;
import io.escrowmq.protocol.message.EncodedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every message that a state needs: its batch must be whole, the message must be the one that
 * the state means, and its own checksum must be right. One batch in memory at a time.
 */
final class MessageCheck implements References {
  private record Wanted(
      LostMessage.Kind kind,
      String topic,
      long offset,
      @Nullable UUID id,
      @Nullable UUID transaction,
      LogPosition position,
      int ordinal) {}

  private final LogReader reader;
  private final Consumer<LostMessage> lost;
  private long checked;
  private long lastPosition = -1;
  private List<Image> lastImages = List.of();
  private String lastDamage = "";

  MessageCheck(LogReader reader, Consumer<LostMessage> lost) {
    this.reader = reader;
    this.lost = lost;
  }

  long checked() {
    return checked;
  }

  @Override
  public void held(UUID transactionId, HeldMessage message) {
    stored(LostMessage.Kind.HELD, message.topic(), transactionId, message.message());
  }

  @Override
  public void delayed(DelayedMessage message) {
    stored(LostMessage.Kind.DELAYED, message.topic().name(), null, message.message());
  }

  private void stored(
      LostMessage.Kind kind, String topic, @Nullable UUID transaction, StoredMessage message) {
    check(
        new Wanted(
            kind,
            topic,
            -1,
            new UUID(message.msb(), message.lsb()),
            transaction,
            new LogPosition(message.position()),
            message.ordinal()));
  }

  @Override
  public void visible(TopicView topic, long offset) {
    check(
        new Wanted(
            LostMessage.Kind.VISIBLE,
            topic.name(),
            offset,
            topic.messageId(offset),
            null,
            new LogPosition(topic.position(offset)),
            topic.ordinal(offset)));
  }

  private void check(Wanted wanted) {
    checked++;
    String wrong = wrong(wanted);
    if (!wrong.isEmpty()) {
      lost.accept(
          new LostMessage(
              wanted.kind(),
              wanted.topic(),
              wanted.offset(),
              wanted.id(),
              wanted.transaction(),
              wanted.position(),
              wrong));
    }
  }

  private String wrong(Wanted wanted) {
    load(wanted.position());
    if (!lastDamage.isEmpty()) {
      return lastDamage;
    }
    if (wanted.ordinal() >= lastImages.size()) {
      return "Expected " + (wanted.ordinal() + 1) + " messages in its batch, but there are fewer";
    }
    Image image = lastImages.get(wanted.ordinal());
    try {
      EncodedMessage message = EncodedMessage.parse(image.array(), image.offset(), image.length());
      if (wanted.id() != null && !wanted.id().equals(message.id())) {
        return "Expected its id, but found message " + message.id();
      }
      return message.verifyChecksum() ? "" : "Expected its own checksum, but it is wrong";
    } catch (RuntimeException e) {
      return "Expected a message, but: " + e.getMessage();
    }
  }

  private void load(LogPosition position) {
    if (position.value() == lastPosition) {
      return;
    }
    lastPosition = position.value();
    lastDamage = "";
    lastImages = List.of();
    try {
      DurableBatch batch = reader.read(position);
      List<Image> images = new ArrayList<>();
      BatchPayload.forEach(batch, command -> CommandImages.forEach(command, images::add));
      lastImages = images;
    } catch (CorruptLogException | CorruptCommandException | IllegalStateException e) {
      lastDamage = String.valueOf(e.getMessage());
    }
  }
}
