package io.escrowmq.core.simulation;

import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Sets how long messages are kept, and carries what is kept to new places. */
final class Storekeeper {
  private final Simulation world;

  Storekeeper(Simulation world) {
    this.world = world;
  }

  /** Makes the topic from which messages go, and the group without which none may. */
  void open() {
    world.submit(new CreateTopic(History.SHORT, settings(true)), reply -> {}, () -> {});
    world.submit(
        new CreateGroup(History.SHORT, "main", StartAt.EARLIEST, true), reply -> {}, () -> {});
  }

  void act() {
    if (world.dice.percent(80)) {
      carry();
    } else {
      boolean doomed = world.dice.percent(50);
      world.submit(
          new AlterTopic(doomed ? History.DOOMED : History.SHORT, settings(!doomed)),
          reply -> {},
          () -> {});
    }
  }

  private TopicSettings settings(boolean keepUnacked) {
    return new TopicSettings(
        world.dice.one(List.of(0L, 300L, 3_000L)),
        world.dice.one(List.of(0L, 0L, 100L)),
        keepUnacked);
  }

  private void carry() {
    Collector collector = new Collector();
    KeptMessages walk = world.shard.state.keptMessages();
    boolean more = true;
    while (more) {
      more = walk.visit(10, collector);
    }
    world.submit(new Carry(collector.entries), reply -> {}, () -> {});
  }

  /** Takes some of what is kept. */
  private final class Collector implements KeptMessages.Visitor {
    final List<Carried> entries = new ArrayList<>();

    private boolean passesOver() {
      return world.dice.percent(80);
    }

    @Override
    public void held(UUID transactionId, boolean onCommit, int index, StoredMessage message) {
      if (!passesOver()) {
        MessageRef ref = new MessageRef(message.position(), message.ordinal());
        entries.add(new Carried.Held(transactionId, onCommit, index, world.shard.log.message(ref)));
      }
    }

    @Override
    public void delayed(StoredMessage message) {
      if (!passesOver()) {
        MessageRef ref = new MessageRef(message.position(), message.ordinal());
        entries.add(new Carried.Delayed(world.shard.log.message(ref)));
      }
    }

    @Override
    public void visible(TopicView topic, long offset) {
      if (!passesOver()) {
        MessageRef ref = new MessageRef(topic.position(offset), topic.ordinal(offset));
        entries.add(new Carried.Visible(offset, world.shard.log.message(ref)));
      }
    }
  }
}
