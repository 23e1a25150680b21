package io.escrowmq.core;

import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** The command that is being applied: where it lies, and who hears its effects. */
final class Step {
  private final List<Topic> consumptionChanged = new ArrayList<>();
  private long position;
  private int firstOrdinal;
  private Consumer<Effect> effects = effect -> {};

  void begin(long batchPosition, int ordinal, Consumer<Effect> listener) {
    position = batchPosition;
    firstOrdinal = ordinal;
    effects = listener;
    consumptionChanged.clear();
  }

  /** What the state keeps of the command's message with this index. */
  StoredMessage stored(Message message, int index) {
    UUID id = message.id();
    Image image = message.image();
    return new StoredMessage(
        message.keyHash(),
        image.length(),
        position,
        firstOrdinal + index,
        id.getMostSignificantBits(),
        id.getLeastSignificantBits());
  }

  void emit(Effect effect) {
    effects.accept(effect);
  }

  /** Notes that watches of the topic are due; told once at the end. */
  void consumptionChanged(Topic topic) {
    if (!consumptionChanged.contains(topic)) {
      consumptionChanged.add(topic);
    }
  }

  void end() {
    for (Topic topic : consumptionChanged) {
      effects.accept(new Effect.ConsumptionChanged(topic.name()));
    }
    consumptionChanged.clear();
  }
}
