package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.EncodedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes to several topics, with keys and delays; now and then what it had published before. */
final class PlainProducer extends StreamClient {
  private static final int REMEMBERED = 20;

  private final ArrayDeque<Batch> stored = new ArrayDeque<>();

  /** Messages of transactions that went another way: the same ids in a plain batch. */
  private final ArrayDeque<List<EncodedMessage>> diverted = new ArrayDeque<>();

  PlainProducer(World world, String name) {
    super(world, name);
  }

  /** The fallback of a transaction whose prepare found no broker. */
  void divert(List<EncodedMessage> messages) {
    diverted.add(messages);
  }

  @Override
  @Nullable Batch next() {
    List<EncodedMessage> first = diverted.poll();
    if (first != null) {
      return new Batch(first);
    }
    if (world.healed()) {
      return null;
    }
    if (!stored.isEmpty() && world.dice.percent(6)) {
      repeat(world.dice.one(new ArrayList<>(stored)));
      return null;
    }
    List<EncodedMessage> messages = new ArrayList<>();
    for (int i = 1 + world.dice.below(3); i > 0; i--) {
      long dueMs = world.dice.percent(12) ? world.time.low() + world.delayMs() : 0;
      messages.add(world.messages.make(world.someTopic(), name, dueMs));
    }
    return new Batch(messages);
  }

  @Override
  void finished(Batch batch, boolean isStored) {
    if (isStored) {
      stored.add(batch);
      if (stored.size() > REMEMBERED) {
        stored.remove();
      }
    }
  }

  @Override
  boolean isDone() {
    return super.isDone() && diverted.isEmpty();
  }
}
