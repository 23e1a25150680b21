package io.escrowmq.core.simulation;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: a shard, its clients, and what befalls them, all from one seed. After at least 300
 * logged commands everything is decided, delivered and judged.
 */
final class Simulation {
  static final long LONG_WINDOW_MS = 3_600_000;
  private static final long SHORT_WINDOW_MS = 4_000;
  private static final int COMMANDS = 300;

  final Dice dice;
  final SimulatedShard shard;
  final History history;
  private final boolean createOnFirstUse;
  private final List<Message> known = new ArrayList<>();
  private final List<Runnable> clients = new ArrayList<>();
  private final Decisions decisions;
  private final Decisions others;
  private final Storekeeper storekeeper = new Storekeeper(this);
  private int ticksDue;

  Simulation(long seed, BiFunction<Dice, Coverage, SimulatedShard> shards, Coverage coverage) {
    dice = new Dice(seed);
    shard = shards.apply(dice, coverage);
    long windowMs = dice.percent(70) ? LONG_WINDOW_MS : SHORT_WINDOW_MS;
    createOnFirstUse = dice.percent(80);
    history = new History(windowMs);
    decisions = new Decisions(this, "orders");
    others = new Decisions(this, "stock");
    Settings settings = new Settings(windowMs, 4 + dice.below(20), 3, 200, 2000, createOnFirstUse);
    submit(new Configure(settings), reply -> {}, () -> {});
    for (String topic : List.of("a", "b", History.DOOMED, "compensations")) {
      if (!createOnFirstUse || dice.percent(50)) {
        submit(new CreateTopic(topic), reply -> {}, () -> {});
      }
    }
    storekeeper.open();
    shard.append(10);
    shard.force();
    populate();
  }

  private void populate() {
    clients.add(new Producer(this, "", 0)::act);
    clients.add(new Producer(this, "lane", 1)::act);
    clients.add(new Producer(this, "lane", 2)::act);
    clients.add(decisions::act);
    clients.add(decisions::act);
    clients.add(others::act);
    for (String topic : List.of("a", "b", History.DOOMED, History.SHORT)) {
      clients.add(new Consumers(this, topic, "main", true)::act);
    }
    clients.add(new Consumers(this, "a", "second", true)::act);
    clients.add(new Consumers(this, "b", "free", false)::act);
    clients.add(this::ask);
  }

  /** Runs to the end; a broken invariant is thrown. */
  void run() {
    while (shard.logged < COMMANDS) {
      step();
    }
    settle();
    shard.checkReplay();
    history.judge(drain());
    shard.crash();
    shard.checkReplay();
    history.judge(drain());
  }

  private void step() {
    int roll = dice.below(1000);
    if (roll < 640) {
      dice.one(clients).run();
    } else if (roll < 780) {
      shard.append(1 + dice.below(6));
    } else if (roll < 900) {
      shard.force();
    } else if (roll < 960) {
      pass(dice.below(400));
    } else if (roll < 970) {
      pass(dice.below(10_000));
    } else if (roll < 980) {
      shard.takeSnapshot();
    } else if (roll < 987) {
      shard.crash();
    } else if (roll < 993) {
      shard.changeLeader();
    } else if (roll < 995) {
      submit(new DeleteTopic(History.DOOMED), reply -> {}, () -> {});
      submit(new CreateTopic(History.DOOMED), reply -> {}, () -> {});
    } else if (roll < 996) {
      shard.checkReplay();
    } else if (roll < 999) {
      storekeeper.act();
    } else {
      ask();
    }
    checkTimers();
  }

  private void pass(long ms) {
    shard.nowMs += ms;
  }

  private void checkTimers() {
    if (shard.state.nextTimerMs() <= shard.nowMs && ticksDue++ % 4 == 0) {
      submit(new Tick(), reply -> {}, () -> {});
    }
  }

  private void ask() {
    if (!known.isEmpty()) {
      UUID id = dice.one(known).id();
      history.told(shard.state.consumption(id), shard.nowMs);
    }
  }

  void submit(Command command, Consumer<Reply> onReply, Runnable onUnknown) {
    shard.submit(new Request(command, onReply, onUnknown));
  }

  Message newMessage(boolean perhapsBad) {
    UUID id = dice.uuid7(shard.nowMs + (perhapsBad && dice.percent(1) ? 100_000_000 : 0));
    String topic = dice.one(List.of("a", "a", "b", "b", History.SHORT, History.DOOMED));
    if (perhapsBad && !createOnFirstUse && dice.percent(1)) {
      topic = "missing";
    }
    long dueMs = dice.percent(10) ? shard.nowMs + dice.below(3000) : 0;
    Message message = new Message(id, topic, dice.below(5), dueMs, "orders", Payload.of(id));
    if (!topic.equals(History.DOOMED)) {
      known.add(message);
    }
    return message;
  }

  /** One that some client had before, so that ids meet. */
  @Nullable Message someKnownMessage() {
    return known.isEmpty() ? null : dice.one(known);
  }

  /** Heals everything: what is undecided is decided, what is delayed becomes due. */
  private void settle() {
    flush();
    decisions.decideAll();
    others.decideAll();
    flush();
    pass(5_000);
    for (int i = 0; i < 100 && shard.state.nextTimerMs() <= shard.nowMs; i++) {
      submit(new Tick(), reply -> {}, () -> {});
      flush();
    }
  }

  private void flush() {
    while (!shard.isIdle()) {
      shard.append(50);
      shard.force();
    }
  }

  /** Reads all that is visible, as a group that begins at the earliest offset would get it. */
  private Map<History.Place, UUID> drain() {
    Map<History.Place, UUID> drained = new HashMap<>();
    for (TopicView topic : shard.state.topics().all()) {
      for (long offset = topic.nextVisible(0);
          offset >= 0;
          offset = topic.nextVisible(offset + 1)) {
        MessageRef ref = new MessageRef(topic.position(offset), topic.ordinal(offset));
        drained.put(new History.Place(topic.name(), offset), Payload.idOf(shard.log.read(ref)));
      }
    }
    return drained;
  }
}
