package io.escrowmq.core.simulation;

import io.escrowmq.core.Refusal;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Publishes on an ordered stream, one batch at a time, and repeats what it was not told. */
final class Producer {
  private final Simulation world;
  private final String fence;
  private long epoch;
  private UUID session;
  private long sequence;
  private @Nullable Publish pending;
  private boolean waiting;
  private boolean settled;

  Producer(Simulation world, String fence, long epoch) {
    this.world = world;
    this.fence = fence;
    this.epoch = epoch;
    this.session = world.dice.uuid7(world.shard.nowMs);
  }

  void act() {
    if (waiting) {
      return;
    }
    Publish publish = pending;
    if (publish == null) {
      publish = next(messages());
      pending = publish;
    } else if (world.dice.percent(30)) {
      world.shard.coverage.hit("path: repeated publish");
    }
    send(world.dice.percent(3) ? ahead(publish) : publish);
    if (world.dice.percent(5)) {
      send(publish);
    }
  }

  private Publish next(List<Message> messages) {
    return new Publish(session, sequence, fence, epoch, messages);
  }

  /** As if a batch before it was lost on the way. */
  private static Publish ahead(Publish publish) {
    return new Publish(
        publish.session(),
        publish.sequence() + 1,
        publish.fence(),
        publish.fenceEpoch(),
        publish.messages());
  }

  private List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    int count = 1 + world.dice.below(3);
    for (int i = 0; i < count; i++) {
      Message known = world.dice.percent(10) ? world.someKnownMessage() : null;
      messages.add(known == null ? world.newMessage(true) : known);
    }
    return messages;
  }

  private void send(Publish publish) {
    waiting = true;
    settled = false;
    boolean overtaken = world.history.publishing(publish);
    world.submit(
        publish,
        reply -> {
          world.history.published(publish, reply, overtaken, world.shard.nowMs);
          answered(publish, reply);
        },
        this::unknown);
  }

  private void answered(Publish publish, Reply reply) {
    waiting = false;
    boolean current = !settled && pending != null && publish.messages() == pending.messages();
    if (!current) {
      return;
    }
    if (reply instanceof Reply.Published) {
      settled = true;
      sequence = publish.sequence() + 1;
      pending = null;
    } else if (reply instanceof Reply.Refused refused) {
      refused(publish, refused.reason());
    }
  }

  private void refused(Publish publish, Refusal reason) {
    if (reason == Refusal.OUT_OF_SEQUENCE) {
      return;
    }
    if (reason == Refusal.FENCED) {
      epoch += 2;
    }
    if (reason != Refusal.STREAM_UNKNOWN || publish.sequence() == sequence) {
      session = world.dice.uuid7(world.shard.nowMs);
      sequence = 0;
      boolean gone = reason == Refusal.INVALID_ID || reason == Refusal.NOT_FOUND;
      pending = gone ? null : next(publish.messages());
    }
  }

  private void unknown() {
    waiting = false;
  }
}
