package io.escrowmq.core.simulation;

import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Prepares and decides transactions; several deciders may get in each other's way. */
final class Decisions {
  private static final UUID NO_RESOURCE = new UUID(0, 0);

  private final Simulation world;
  private final String group;
  private final List<Prepare> prepares = new ArrayList<>();

  Decisions(Simulation world, String group) {
    this.world = world;
    this.group = group;
  }

  void act() {
    int roll = world.dice.below(100);
    if (prepares.isEmpty() || roll < 30) {
      prepare();
    } else if (roll < 75) {
      decide(recent(), world.dice.one(List.of(Outcome.values())));
    } else if (roll < 85) {
      world.shard.coverage.hit("path: repeated prepare");
      send(world.dice.one(prepares));
    } else {
      checkAnswered();
    }
  }

  /** Mostly one of the last, so that many are decided soon. */
  private Prepare recent() {
    int size = prepares.size();
    return world.dice.percent(70)
        ? prepares.get(size - 1 - world.dice.below(Math.min(4, size)))
        : world.dice.one(prepares);
  }

  private void prepare() {
    CheckRules rules =
        new CheckRules(1000, 500, 4000, 2, 20_000, world.dice.one(List.of(Exhausted.values())));
    UUID id = world.dice.uuid7(world.shard.nowMs + (world.dice.percent(2) ? 100_000_000 : 0));
    Prepare prepare = new Prepare(id, group, NO_RESOURCE, rules, set(), set());
    prepares.add(prepare);
    send(prepare);
  }

  private List<Message> set() {
    List<Message> set = new ArrayList<>();
    for (int i = world.dice.below(3); i > 0; i--) {
      Message known = world.dice.percent(10) ? world.someKnownMessage() : null;
      set.add(known == null ? world.newMessage(false) : known);
    }
    return set;
  }

  private void send(Prepare prepare) {
    UUID id = prepare.transactionId();
    world.history.transactions().preparing(id, prepare.onCommit(), prepare.onRollback());
    world.submit(
        prepare,
        reply -> world.history.transactions().prepared(id, reply, world.shard.nowMs),
        () -> {});
  }

  private void decide(Prepare prepare, Outcome outcome) {
    Decider.Kind kind = world.dice.one(List.of(Decider.Kind.values()));
    String name = world.dice.percent(5) ? "stranger" : group;
    ask(prepare.transactionId(), outcome, new Decider(kind, name));
  }

  private void ask(UUID id, Outcome outcome, Decider by) {
    var before = world.history.transactions().deciding(id, outcome, world.shard.nowMs);
    world.submit(
        new Decide(id, outcome, by, "asked"),
        reply -> world.history.transactions().decided(before, reply, world.shard.nowMs),
        () -> {});
  }

  private void checkAnswered() {
    UUID id = recent().transactionId();
    String name = world.dice.percent(5) ? "stranger" : group;
    world.submit(new CheckAnswered(id, name, "do not know"), reply -> {}, () -> {});
  }

  /** Asks for the outcome of everything, so that what was unknown becomes known. */
  void decideAll() {
    for (Prepare prepare : prepares) {
      ask(
          prepare.transactionId(),
          Outcome.ROLLBACK,
          new Decider(Decider.Kind.OPERATOR, "operator"));
    }
  }
}
