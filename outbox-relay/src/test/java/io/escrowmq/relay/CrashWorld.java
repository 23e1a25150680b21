package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Message;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Producers, up to two relays, a broker and its consumers, all driven by one random number
 * generator: relays die between any two of their steps, connections break, leases are taken away,
 * transactions commit late or roll back. What the checker knows: which rows were committed in which
 * order, what the broker's logs hold, what is consumed, and the table.
 */
final class CrashWorld implements AutoCloseable {
  private static final int KEYS = 6;

  final Random random;
  final BrokerModel model = new BrokerModel();
  final TestOutbox outbox;
  final Map<String, Integer> coverage = new LinkedHashMap<>();
  private final UnaryOperator<RelayOptions.Builder> options;
  private final Map<UUID, Message> committed = new HashMap<>();
  private final Map<String, List<UUID>> byKey = new HashMap<>();
  private final Set<UUID> rolledBack = new HashSet<>();
  private final List<Late> late = new ArrayList<>();
  private final List<ModelPort> ofTheDead = new ArrayList<>();
  private final @Nullable Bench[] relays = new Bench[2];
  private int stepsToLive = Integer.MAX_VALUE;
  private int lateKeys;

  private record Late(Connection connection, Message message) {}

  CrashWorld(long seed, UnaryOperator<RelayOptions.Builder> options) throws SQLException {
    this.random = new Random(seed);
    this.options = options;
    this.outbox = new TestOutbox(Bench.LANES);
  }

  /** Random events, then a time without faults, then the verdict. */
  void run(int events) throws SQLException {
    for (int i = 0; i < events; i++) {
      event();
      if (i % 20 == 0) {
        checkRowsGoneAreConsumed();
      }
    }
    heal();
    checkRowsGoneAreConsumed();
    checkAllCameOnceInOrder();
  }

  private void event() throws SQLException {
    int dice = random.nextInt(100);
    if (dice < 25) {
      produce();
    } else if (dice < 60) {
      turn(random.nextInt(2));
    } else if (dice < 80) {
      deliver();
    } else if (dice < 86) {
      consumeSome();
    } else if (dice < 89) {
      beginLate();
    } else if (dice < 92) {
      endLate();
    } else if (dice < 95) {
      breakLink(random.nextInt(2));
    } else if (dice < 97) {
      outbox.execute(
          "UPDATE escrow_lane SET lease_until = 1 WHERE lane = " + random.nextInt(Bench.LANES));
      count("leases ended");
    } else if (dice < 98) {
      model.refused.put("t" + random.nextInt(2), ErrorCode.BUSY);
      count("broker busy");
    } else {
      model.refused.clear();
    }
  }

  private void produce() throws SQLException {
    int rows = 1 + random.nextInt(4);
    try (Connection connection = outbox.begin()) {
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        String key = "k" + random.nextInt(KEYS);
        // A key's topic is its own: order is promised per topic and key.
        messages.add(
            TestOutbox.message(
                "t" + Math.floorMod(key.hashCode(), 2), key, "b" + random.nextInt()));
      }
      for (Message message : messages) {
        outbox.insert(connection, message);
      }
      if (random.nextInt(6) == 0) {
        connection.rollback();
        messages.forEach(message -> rolledBack.add(message.id()));
        count("rollbacks");
      } else {
        connection.commit();
        messages.forEach(this::committed);
        count("commits");
      }
    }
  }

  private void committed(Message message) {
    committed.put(message.id(), message);
    byKey
        .computeIfAbsent(
            new String(message.key(), StandardCharsets.UTF_8), key -> new ArrayList<>())
        .add(message.id());
  }

  private void beginLate() throws SQLException {
    if (late.size() < 3) {
      Connection connection = outbox.begin();
      Message message = TestOutbox.message("t0", "late" + lateKeys++, "late");
      outbox.insert(connection, message);
      late.add(new Late(connection, message));
    }
  }

  private void endLate() throws SQLException {
    if (!late.isEmpty()) {
      Late ended = late.remove(random.nextInt(late.size()));
      ended.connection.commit();
      ended.connection.close();
      committed(ended.message);
      count("late commits");
    }
  }

  private void turn(int number) throws SQLException {
    stepsToLive = random.nextInt(12) == 0 ? random.nextInt(16) : Integer.MAX_VALUE;
    try {
      Bench relay = relays[number];
      if (relay == null) {
        relay = start();
        relays[number] = relay;
      }
      relay.nowMs += random.nextInt(200);
      relay.engine.turn();
    } catch (Crash e) {
      died(number);
    } finally {
      stepsToLive = Integer.MAX_VALUE;
    }
  }

  private Bench start() throws SQLException {
    Bench relay = new Bench(outbox, new Mortal(), model, options);
    relay.port.atPublish = this::mayDie;
    relay.port.link();
    count("starts");
    return relay;
  }

  /** What it had sent may still arrive; its leases end, at once or later. */
  private void died(int number) throws SQLException {
    Bench dead = relays[number];
    relays[number] = null;
    count("crashes");
    if (dead != null) {
      ofTheDead.add(dead.port);
    }
    outbox.execute("UPDATE escrow_relay SET alive_until = 1");
    outbox.execute("UPDATE escrow_lane SET lease_until = 1");
  }

  private void mayDie() {
    if (stepsToLive-- <= 0) {
      throw new Crash();
    }
  }

  private void deliver() {
    List<ModelPort> ports = new ArrayList<>(ofTheDead);
    for (Bench relay : relays) {
      if (relay != null) {
        ports.add(relay.port);
        ports.add(relay.port);
      }
    }
    if (!ports.isEmpty()) {
      ModelPort port = ports.get(random.nextInt(ports.size()));
      port.deliverOne();
      if (random.nextInt(3) == 0) {
        port.push();
      }
    }
  }

  private void consumeSome() {
    for (List<EncodedMessage> log : model.topics.values()) {
      for (EncodedMessage message : log) {
        if (random.nextInt(4) == 0) {
          model.consumed.add(message.id());
        }
      }
    }
  }

  private void breakLink(int number) {
    Bench relay = relays[number];
    if (relay != null && relay.port.linked) {
      relay.port.unlink(random.nextInt(3));
      relay.port.link();
      count("broken links");
    }
  }

  private void heal() throws SQLException {
    while (!late.isEmpty()) {
      endLate();
    }
    model.refused.clear();
    for (ModelPort port : ofTheDead) {
      port.deliverAll();
    }
    outbox.expireLeases();
    for (int i = 0; i < 400 && !outbox.ids().isEmpty(); i++) {
      for (int number = 0; number < 2; number++) {
        turnInPeace(number);
      }
      model.consumeAll();
    }
  }

  private void turnInPeace(int number) throws SQLException {
    Bench relay = relays[number];
    if (relay == null) {
      relay = start();
      relays[number] = relay;
    }
    relay.step(500);
  }

  private void checkRowsGoneAreConsumed() throws SQLException {
    Set<String> standing = new HashSet<>(outbox.ids());
    for (UUID id : committed.keySet()) {
      if (!standing.contains(id.toString())) {
        assertThat(model.consumed).as("a row is gone, so its message was consumed").contains(id);
      }
    }
  }

  private void checkAllCameOnceInOrder() throws SQLException {
    assertThat(outbox.ids()).as("rows left").isEmpty();
    Map<String, List<UUID>> arrived = new HashMap<>();
    Set<UUID> all = new HashSet<>();
    for (List<EncodedMessage> log : model.topics.values()) {
      for (EncodedMessage message : log) {
        assertThat(all.add(message.id())).isTrue();
        assertThat(message.decode()).isEqualTo(committed.get(message.id()));
        arrived
            .computeIfAbsent(
                StandardCharsets.UTF_8.decode(message.key()).toString(), key -> new ArrayList<>())
            .add(message.id());
      }
    }
    assertThat(all).as("what the broker has").isEqualTo(committed.keySet());
    assertThat(all).doesNotContainAnyElementsOf(rolledBack);
    assertThat(arrived).as("order of each key").isEqualTo(byKey);
    int repeats = model.sends.values().stream().mapToInt(times -> times - 1).sum();
    coverage.merge("repeats", repeats, Integer::sum);
  }

  private void count(String what) {
    coverage.merge(what, 1, Integer::sum);
  }

  @Override
  public void close() throws SQLException {
    for (Late one : late) {
      one.connection.close();
    }
    outbox.close();
  }

  /** The database as a relay sees it that may die before and after each of its transactions. */
  private final class Mortal implements ConnectionSource {
    @Override
    public Connection open() throws SQLException {
      return outbox.open();
    }

    @Override
    public <T> T inTransaction(Work<T> work) throws SQLException {
      mayDie();
      T result = ConnectionSource.super.inTransaction(work);
      mayDie();
      return result;
    }
  }
}
