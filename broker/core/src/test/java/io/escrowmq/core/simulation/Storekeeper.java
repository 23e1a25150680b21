package io.escrowmq.core.simulation;

import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.command.WorkOrderAction;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.workorder.WorkOrder;
import io.escrowmq.core.workorder.WorkOrderFilter;
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
    if (world.dice.percent(75)) {
      carry();
    } else if (world.dice.percent(20)) {
      report();
    } else if (world.dice.percent(25)) {
      settle();
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

  /** Says that a row is blocked, or that it is not any more. */
  private void report() {
    UUID row = new UUID(0x7000, 0x8000_0000_0000_0000L | world.dice.below(3));
    world.submit(
        new ReportWorkOrder(
            WorkOrderKind.BLOCKED_ROW,
            new Evidence(row, "a", "relay", Evidence.NO_OFFSET, 1, "full"),
            world.dice.percent(30)),
        reply -> {},
        () -> {});
  }

  /** Settles what neither withdraws a message nor gives it back: those have tests of their own. */
  private void settle() {
    WorkOrderFilter open = new WorkOrderFilter(true, null, "", "");
    for (WorkOrder order : world.shard.state.workOrders().list(open, 0, 20).entries()) {
      boolean parked = order.kind() == WorkOrderKind.PARKED_TRANSACTION;
      if (parked || order.kind() == WorkOrderKind.BLOCKED_ROW) {
        WorkOrderAction action = parked ? WorkOrderAction.RETRY : WorkOrderAction.DISCARD;
        world.submit(
            new ResolveWorkOrder(order.number(), action, "op", "simulated"), reply -> {}, () -> {});
        return;
      }
    }
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
