package io.escrowmq.core.simulation;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** One group of one topic: takes what is next and answers it in one of the ways there are. */
final class Consumers {
  private final Simulation world;
  private final String topic;
  private final String group;
  private final boolean counts;

  /** Offset to attempt of what is being worked on. */
  private final TreeMap<Long, Integer> leases = new TreeMap<>();

  private int incarnation;

  Consumers(Simulation world, String topic, String group, boolean counts) {
    this.world = world;
    this.topic = topic;
    this.group = group;
    this.counts = counts;
  }

  void act() {
    TopicView log = world.shard.state.topic(topic);
    GroupView view = world.shard.state.group(topic, group);
    if (log == null || view == null) {
      create();
      return;
    }
    int roll = world.dice.below(100);
    if (leases.isEmpty() || roll < 40) {
      take(log, view);
    } else if (roll < 70) {
      ack(log);
    } else if (roll < 80) {
      Attempt attempt = someLease();
      tell(
          new Retry(topic, group, attempt, world.dice.percent(50) ? -1 : 100, roll == 70, "failed"),
          attempt.offset());
    } else if (roll < 88) {
      Attempt attempt = someLease();
      tell(new LeaseLost(topic, group, List.of(attempt), "gone"), attempt.offset());
    } else if (roll < 96) {
      reject(someLease());
    } else if (roll < 97) {
      delete();
    } else {
      probe(log);
    }
  }

  private void create() {
    StartAt start = world.dice.percent(70) ? StartAt.EARLIEST : StartAt.LATEST;
    boolean asCounting = world.dice.percent(95) == counts;
    world.submit(new CreateGroup(topic, group, start, asCounting), reply -> {}, () -> {});
    world.submit(new CreateGroup(topic, group, start, !counts), reply -> {}, () -> {});
  }

  private void take(TopicView log, GroupView view) {
    long offset = Math.max(log.firstOffset(), view.startOffset());
    for (int i = world.dice.below(4); i >= 0; i--) {
      offset = world.shard.nextToDeliver(view, offset, log.nextOffset());
      while (offset >= 0
          && (leases.containsKey(offset) || view.retry(offset) > world.shard.nowMs)) {
        offset = world.shard.nextToDeliver(view, offset + 1, log.nextOffset());
      }
      if (offset < 0) {
        return;
      }
      MessageRef ref = new MessageRef(log.position(offset), log.ordinal(offset));
      UUID id = Payload.idOf(world.shard.log.read(ref));
      world.history.delivered(new History.Settled(topic, group, offset), id, world.shard.nowMs);
      leases.put(offset, view.attempt(offset));
    }
  }

  private Attempt someLease() {
    long offset = world.dice.one(new ArrayList<>(leases.keySet()));
    int attempt = leases.getOrDefault(offset, 1);
    return new Attempt(offset, world.dice.percent(10) ? attempt + 1 : attempt);
  }

  private void ack(TopicView log) {
    List<Range> ranges = new ArrayList<>();
    long first = -1;
    long last = -1;
    int wanted = 1 + world.dice.below(leases.size());
    List<Long> taken = new ArrayList<>(leases.keySet()).subList(0, wanted);
    for (long offset : taken) {
      if (first >= 0 && offset == last + 1) {
        last = offset;
      } else {
        if (first >= 0) {
          ranges.add(new Range(first, last));
        }
        first = offset;
        last = offset;
      }
    }
    ranges.add(new Range(first, last));
    boolean beyond = world.dice.percent(3);
    if (beyond) {
      ranges.add(new Range(log.nextOffset() + 1000, log.nextOffset() + 1000));
    }
    List<Long> acked = List.copyOf(taken);
    acked.forEach(offset -> world.history.settling(topic, offset));
    int own = incarnation;
    world.submit(
        new Ack(topic, group, ranges),
        reply -> {
          if (reply instanceof Reply.Done && own == incarnation) {
            acked.forEach(offset -> world.history.acknowledged(topic, group, offset));
          }
        },
        () -> {});
    taken.clear();
    acked.forEach(leases::remove);
  }

  private void reject(Attempt attempt) {
    UUID id = world.dice.uuid7(world.shard.nowMs);
    Message compensation =
        world.dice.percent(80) ? new Message(id, "compensations", 0, 0, "", Payload.of(id)) : null;
    world.history.rejecting(compensation);
    world.history.settling(topic, attempt.offset());
    tell(new Reject(topic, group, attempt, "NO", "sold out", compensation), attempt.offset());
  }

  private void tell(Command command, long offset) {
    leases.remove(offset);
    world.submit(command, reply -> {}, () -> {});
  }

  private void delete() {
    if (!group.equals("main")) {
      incarnation++;
      leases.clear();
      world.history.forgetGroup(topic, group);
      world.submit(new DeleteGroup(topic, group), reply -> {}, () -> {});
      world.submit(new DeleteGroup(topic, "nobody"), reply -> {}, () -> {});
    }
  }

  /** Asks for what is not there. */
  private void probe(TopicView log) {
    Attempt beyond = new Attempt(log.nextOffset() + 5, 1);
    world.submit(new Retry(topic, group, beyond, 0, false, ""), reply -> {}, () -> {});
    world.submit(new Ack("nowhere", group, List.of(new Range(0, 0))), reply -> {}, () -> {});
  }
}
