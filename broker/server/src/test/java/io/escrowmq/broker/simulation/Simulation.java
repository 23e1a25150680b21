package io.escrowmq.broker.simulation;

import io.escrowmq.broker.log.InMemoryShardLog;
import io.escrowmq.broker.log.StorageState;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.TopicInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One run: a broker, its clients, and what befalls them, all from one seed. After at least 300
 * logged commands and a crash the faults end; then everything must come to its end, and is judged.
 */
final class Simulation {
  private static final int COMMANDS = 300;
  private static final long SETTLED_WITHIN_MS = 120_000;

  /** So many runs are judged once more after a last crash. */
  private static final int DRAINED_AGAIN_PERCENT = 25;

  private static final long STEP_MS = 150;
  private static final int NOTICED_AFTER_MS = 5_000;
  private static final long LONG_STEP_MS = 300_000;
  private static final List<String> DRAINED =
      List.of(
          "a",
          "b",
          Retained.AGED,
          Retained.SIZED,
          Retained.LOOSE,
          "orders" + MessageHistory.COMPENSATIONS);

  /** Whose groups must have had everything that is left. */
  private static final Set<String> JUDGED = Set.of("a", "b", Retained.AGED, Retained.SIZED);

  private static final String DELAYED = "delayed: ";
  private static final UUID ORDERS_DB = new UUID(7, 1);
  private static final UUID STOCK_DB = new UUID(7, 2);

  private final World world;
  private final List<Client> clients = new ArrayList<>();
  private final List<TransactionalProducer> transactional = new ArrayList<>();
  private final Operator operator;
  private int crashes;
  private boolean following;
  private long quietSinceLow;

  Simulation(long seed, Bug bug, Coverage coverage, Path directory, BrokerMetrics metrics) {
    world = new World(seed, bug, coverage, directory, metrics);
    operator = new Operator(world);
    clients.add(operator);
    start();
    populate();
  }

  private void populate() {
    PlainProducer first = new PlainProducer(world, "p1");
    clients.add(first);
    clients.add(new PlainProducer(world, "p2"));
    clients.addAll(new Lane(world, "lane").relays());
    produce("orders-1", "orders", ORDERS_DB, first);
    produce("orders-2", "orders", ORDERS_DB, first);
    produce("stock-1", "stock", STOCK_DB, first);
    consume(world.group("a", "main", true), StartPosition.EARLIEST, 2);
    consume(world.group("a", "second", true), StartPosition.EARLIEST, 1);
    consume(world.group("a", "free", false), StartPosition.LATEST, 1);
    consume(world.group("b", "main", true), StartPosition.EARLIEST, 2);
    consume(world.group("b", "late", true), StartPosition.LATEST, 1);
    consume(world.group(MessageHistory.DOOMED, "main", true), StartPosition.EARLIEST, 1);
    for (String topic : Retained.TOPICS) {
      consume(world.group(topic, "main", true), StartPosition.EARLIEST, 1);
    }
    consume(
        world.group("orders" + MessageHistory.COMPENSATIONS, "main", true),
        StartPosition.EARLIEST,
        1);
  }

  private void produce(String name, String group, UUID resource, PlainProducer fallback) {
    TransactionalProducer producer =
        new TransactionalProducer(world, name, group, resource, fallback);
    transactional.add(producer);
    clients.add(producer);
  }

  private void consume(GroupHistory group, StartPosition start, int consumers) {
    for (int i = 0; i < consumers; i++) {
      String name = group.topic + "-" + group.group + "-" + i;
      clients.add(new ConsumerClient(world, name, group, start));
    }
  }

  /** Runs to the end; a broken invariant is thrown. */
  void run() {
    try {
      while (world.logged() < COMMANDS || crashes == 0) {
        step();
      }
      heal();
      settle("drain");
      world.broker.checkReplay("at the end");
      if (world.dice.percent(DRAINED_AGAIN_PERCENT)) {
        crash();
        settle("drain again");
        world.broker.checkWholeReplay();
      }
    } finally {
      world.disk.delete();
    }
  }

  private void step() {
    int roll = world.dice.below(1_000);
    if (roll < 520) {
      world.dice.one(clients).act();
    } else if (roll < 640) {
      network();
    } else if (roll < 800) {
      world.broker.run(1 + world.dice.below(world.dice.percent(50) ? 8 : 40));
    } else if (roll < 900) {
      world.broker.force();
    } else if (roll < 990) {
      pass(world.dice.below(world.dice.percent(4) ? 3_000 : 80));
    } else {
      fault(world.dice.below(100));
    }
    recover();
    world.throwWhatWasFound();
  }

  private void network() {
    for (Link link : List.copyOf(world.links)) {
      int roll = world.dice.below(4);
      if (roll == 0) {
        link.pumpUp(1 + world.dice.below(8));
      } else if (roll == 1) {
        link.pumpDown(1 + world.dice.below(12));
      }
    }
  }

  private void pass(long ms) {
    world.pass(ms);
    checkDue();
  }

  private void checkDue() {
    if (world.broker.isUp() && !following) {
      Set<String> connected = new HashSet<>();
      for (TransactionalProducer one : transactional) {
        if (one.isReady()) {
          connected.add(one.group());
        }
      }
      world.transactions.checkDue(quietSinceLow, connected);
    }
  }

  private void disturbed() {
    quietSinceLow = world.time.low();
  }

  private void fault(int roll) {
    InMemoryShardLog log = world.broker.log();
    if (log == null) {
      return;
    }
    if (roll < 36) {
      Link link = world.someLink();
      if (link != null) {
        world.coverage.hit("fault: connection broken");
        disturbed();
        link.breakDown();
      }
    } else if (roll < 45) {
      vanish();
    } else if (roll < 52) {
      choke();
    } else if (roll < 58) {
      world.coverage.hit("fault: log busy");
      log.answerBusy(1 + world.dice.below(3));
    } else if (roll < 64) {
      StorageState state = world.dice.one(List.of(StorageState.values()));
      world.coverage.hit("fault: storage " + state.name());
      log.storage(state);
      world.later(world.dice.below(4_000), () -> log.storage(StorageState.OK));
    } else if (roll < 74) {
      long ms = world.dice.one(List.of(SimulatedTime.HOUR_MS, SimulatedTime.DAY_MS, 700L));
      world.coverage.hit("fault: wall clock jumped");
      world.time.jumpWall(world.dice.percent(50) ? ms : -ms);
    } else if (roll < 80) {
      loseLead();
    } else if (roll < 91) {
      stopper();
    } else {
      crash();
    }
    disturbed();
  }

  /** A peer is gone without a word; the broker finds out when its keep-alives are not answered. */
  private void vanish() {
    Link link = world.someLink();
    if (link != null) {
      world.coverage.hit("fault: peer vanished");
      disturbed();
      link.vanish();
      world.later(
          NOTICED_AFTER_MS + world.dice.below(NOTICED_AFTER_MS),
          () -> {
            link.noticeAbsence();
            disturbed();
          });
    }
  }

  private void choke() {
    Link link = world.someLink();
    if (link != null) {
      world.coverage.hit("fault: connection takes no more");
      link.choke(true);
      world.later(
          world.dice.below(3_000),
          () -> {
            link.choke(false);
            disturbed();
          });
    }
  }

  /** Faults after which the broker must not go on. */
  private void stopper() {
    world.mayStop = true;
    switch (world.dice.below(5)) {
      case 0 -> {
        world.coverage.hit("fault: force failed");
        world.broker.failNextForce();
      }
      case 1 -> {
        world.coverage.hit("fault: append failed");
        world.broker.failNextAppend();
      }
      case 2 -> {
        world.coverage.hit("fault: apply failed");
        world.broker.failNextApply();
      }
      case 3 -> {
        world.coverage.hit("fault: read damaged");
        world.disk.damageNextRead = true;
      }
      default -> {
        world.coverage.hit("fault: snapshot not forced");
        world.disk.failNextForce = true;
      }
    }
  }

  private void loseLead() {
    if (!following && world.broker.isUp()) {
      world.coverage.hit("fault: lead lost");
      world.broker.checkReplay("when the lead was lost");
      world.time.freeze();
      following = true;
      world.broker.loseLead(world.dice.below(4));
    }
  }

  private void crash() {
    if (world.broker.isRunning()) {
      world.coverage.hit("fault: crash");
      if (!following) {
        world.broker.checkReplay("before a crash");
      }
      crashes++;
      following = false;
      world.time.freeze();
      world.broker.crash(world.dice.percent(50) ? 0 : world.dice.below(4));
      world.disconnectAll();
      if (world.dice.percent(6) && world.disk.damageNewestSnapshot(world.dice)) {
        world.coverage.hit("fault: snapshot damaged");
      }
    }
  }

  /** What stopped is started again after a while, what lost its lead gets it back. */
  private void recover() {
    if (world.broker.hasFailed() && world.dice.percent(20)) {
      crash();
    } else if (!world.broker.isRunning() && world.dice.percent(20)) {
      start();
    } else if (following && world.dice.percent(10)) {
      lead();
    }
  }

  private void lead() {
    InMemoryShardLog log = world.broker.log();
    if (log != null && !world.broker.hasFailed()) {
      following = false;
      log.lead();
      world.began();
      world.broker.checkReplay("after the lead came back");
      disturbed();
    }
  }

  private void start() {
    if (world.dice.percent(20)) {
      world.time.jumpWall(world.dice.one(List.of(-1L, 1L)) * SimulatedTime.HOUR_MS);
    }
    if (world.broker.start()) {
      InMemoryShardLog log = world.broker.log();
      if (log != null) {
        log.holdForces();
      }
      world.mayStop = world.disk.damageNextRead;
      world.began();
      world.broker.checkReplay("after a start");
      disturbed();
    }
  }

  /** No more faults. */
  private void heal() {
    world.heal();
    world.disk.damageNextRead = false;
    world.disk.failNextForce = false;
    world.time.healWall();
    if (following || world.broker.hasFailed() || world.mayStop) {
      crash();
    }
    world.mayStop = false;
    InMemoryShardLog log = world.broker.log();
    if (log != null) {
      log.storage(StorageState.OK);
      log.answerBusy(0);
    }
    List.copyOf(world.links).forEach(link -> link.choke(false));
    disturbed();
  }

  /** Everything must come to its end within a bounded time; a new group reads all there is. */
  private void settle(String drain) {
    List<GroupHistory> drains = new ArrayList<>();
    for (String topic : DRAINED) {
      GroupHistory group = world.group(topic, drain, false);
      drains.add(group);
      consume(group, StartPosition.EARLIEST, 1);
    }
    operator.forgetSurvey();
    long deadline = world.time.elapsedMs() + SETTLED_WITHIN_MS;
    for (String unrest = unrest(drains); !unrest.isEmpty(); unrest = unrest(drains)) {
      if (unrest.startsWith(DELAYED)) {
        // Shard time may have gone back by an hour that was never logged: then this takes as long.
        deadline += LONG_STEP_MS;
        pass(LONG_STEP_MS);
      }
      if (world.time.elapsedMs() > deadline) {
        throw new Violation("25", "not at rest after " + SETTLED_WITHIN_MS + " ms: " + unrest);
      }
      round();
    }
    judge(drains);
  }

  private void round() {
    if (!world.broker.isRunning()) {
      start();
    }
    clients.forEach(Client::act);
    for (int i = 0; i < 3; i++) {
      List.copyOf(world.links).forEach(link -> link.pumpUp(1_000));
      while (world.broker.run(1_000) > 0) {
        world.broker.force();
      }
      world.broker.force();
      List.copyOf(world.links).forEach(link -> link.pumpDown(1_000));
    }
    pass(STEP_MS);
    world.throwWhatWasFound();
  }

  /** What is not at rest yet; empty if all is. */
  private String unrest(List<GroupHistory> drains) {
    for (Client client : clients) {
      if (!client.isReady() || !client.isDone()) {
        return client + " is not done";
      }
    }
    if (operator.topics == null
        || operator.groups == null
        || operator.open == null
        || operator.orders == null) {
      return "not surveyed yet";
    }
    if (!operator.open.isEmpty()) {
      return "undecided: " + operator.open;
    }
    if (world.forgetsNothing() && !world.transactions.untold().isEmpty()) {
      return "untold: " + world.transactions.untold().get(0).id;
    }
    for (GroupInfo group : operator.groups.groups()) {
      if (group.inFlight() > 0 || group.retrying() > 0 || group.lag() > group.dead()) {
        return "not consumed: " + group;
      }
    }
    for (GroupInfo group : operator.groups.groups()) {
      if (operator.deadOrders(group) != group.dead()) {
        return operator.deadOrders(group) + " work orders of the dead letters of " + group;
      }
    }
    for (GroupHistory drain : drains) {
      if (drain.ids().size() < end(drain.topic) && !isDrained(drain)) {
        return "not drained: " + drain.topic;
      }
    }
    for (TopicInfo topic : operator.topics.topics()) {
      if (topic.delayed() > 0) {
        return DELAYED + topic;
      }
    }
    return world.broker.mailboxBytes() == 0 ? "" : "the mailbox is not empty";
  }

  /** It is listed, so that it was seen to lag behind no message that is kept. */
  private boolean isDrained(GroupHistory drain) {
    return Retained.TOPICS.contains(drain.topic)
        && operator.groups != null
        && operator.groups.groups().stream()
            .anyMatch(one -> one.topic().equals(drain.topic) && one.group().equals(drain.group));
  }

  private long end(String name) {
    return operator.topics == null
        ? 0
        : operator.topics.topics().stream()
            .filter(topic -> topic.name().equals(name))
            .mapToLong(TopicInfo::nextOffset)
            .sum();
  }

  private void judge(List<GroupHistory> drains) {
    Map<MessageHistory.Place, UUID> drained = new HashMap<>();
    for (GroupHistory drain : drains) {
      drain
          .ids()
          .forEach((offset, id) -> drained.put(new MessageHistory.Place(drain.topic, offset), id));
    }
    world.messages.judge(drained);
    world.transactions.judge(new HashSet<>(drained.values()));
    if (operator.groups != null) {
      for (GroupInfo info : operator.groups.groups()) {
        judge(info, drained);
      }
    }
  }

  private void judge(GroupInfo info, Map<MessageHistory.Place, UUID> drained) {
    Set<Long> visible = new HashSet<>();
    drained
        .keySet()
        .forEach(
            place -> {
              if (place.topic().equals(info.topic())) {
                visible.add(place.offset());
              }
            });
    for (GroupHistory group : world.groups()) {
      boolean same = group.topic.equals(info.topic()) && group.group.equals(info.group());
      if (same && JUDGED.contains(info.topic())) {
        group.listedDead(operator.dead(info.topic(), info.group()), info.dead());
        group.judge(visible);
      }
    }
  }
}
