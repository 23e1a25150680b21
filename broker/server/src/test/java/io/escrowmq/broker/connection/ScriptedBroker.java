package io.escrowmq.broker.connection;

import io.escrowmq.broker.callback.Callbacks;
import io.escrowmq.broker.callback.Surroundings;
import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.broker.dispatch.LogBodyReader;
import io.escrowmq.broker.dispatch.ReadHealth;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.InMemoryShardLog;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.MemoryDisk;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.ShardClock;
import io.escrowmq.broker.shard.ShardListener;
import io.escrowmq.broker.shard.ShardLoop;
import io.escrowmq.core.Effect;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.UuidV7;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Everything between a session and the log, on one thread that is turned by hand, with a clock that
 * is moved by hand and a log in memory that can crash. The only thread beside it reads message
 * bodies from the log.
 */
final class ScriptedBroker implements AutoCloseable {

  /** Near the time of the ids that tests make. */
  private static final long START_MS = System.currentTimeMillis();

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final BrokerConfig config;
  private final BrokerMetrics metrics = new BrokerMetrics("test", Durability.FSYNC);
  final MemoryDisk disk = new MemoryDisk();
  private final boolean followsWallClock;
  private long nowMs = START_MS;
  private long wallSkewMs;
  private long furthestWallMs;
  private Life life;

  /** From a start to a crash. */
  private final class Life implements ShardListener {
    final ShardLoop loop = new ShardLoop(tasks::add, broken -> stopped(broken));
    final InMemoryShardLog log = new InMemoryShardLog(disk, LogPosition.BEGINNING, loop);
    final Shard shard =
        new Shard(
            new ShardState(),
            LogPosition.BEGINNING,
            log,
            loop,
            last ->
                new ShardClock(
                    last,
                    () -> nowMs + wallSkewMs,
                    () -> (followsWallClock ? furthestWallMs() : nowMs) * 1_000_000),
            metrics);
    final LogBodyReader reader =
        new LogBodyReader(
            log,
            loop,
            damage -> {
              throw new AssertionError(damage);
            });
    final Dispatcher dispatcher = new Dispatcher(shard, loop, reader, config, metrics);
    final CheckBack checkBack =
        new CheckBack(shard, config.transactions().answerTimeoutMs(), metrics);
    final Watches watches = new Watches(shard.state());
    final Services services =
        new Services(
            new UUID(1, 1), "test", config, shard, dispatcher, checkBack, watches, metrics);

    @Override
    public void leading(long epoch) {
      dispatcher.recovered();
    }

    @Override
    public void following(String hint) {
      // Its peers stay.
    }

    @Override
    public void applied(DurableBatch batch) {
      // No snapshots here.
    }

    @Override
    public void stopped(Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void applying(long position, int firstOrdinal, Command command) {
      dispatcher.applying(position, command);
    }

    @Override
    public void on(Effect effect) {
      dispatcher.on(effect);
      if (effect instanceof Effect.Ended ended) {
        checkBack.ended(ended.transactionId());
      } else if (effect instanceof Effect.ConsumptionChanged changed) {
        watches.changed(changed.topic());
      }
    }
  }

  ScriptedBroker() {
    this(BrokerConfig.defaults());
  }

  ScriptedBroker(BrokerConfig config) {
    this(config, false);
  }

  /** With a planted bug, if so wanted: elapsed time is how far the wall clock ever came. */
  ScriptedBroker(BrokerConfig config, boolean followsWallClock) {
    this.followsWallClock = followsWallClock;
    this.config = config;
    this.life = new Life();
    life.shard.start(life);
    run();
  }

  InMemoryShardLog log() {
    return life.log;
  }

  ShardState state() {
    return life.shard.state();
  }

  ScriptedPeer connect() {
    return connect("");
  }

  ScriptedPeer connect(String producerGroup, UUID... resources) {
    return new ScriptedPeer(life.services, producerGroup, resources);
  }

  /** Turns the loop until nothing is left to do. */
  void run() {
    Runnable task = tasks.poll();
    while (task != null) {
      task.run();
      task = tasks.poll();
    }
  }

  /**
   * Turns the loop until a peer has so many messages, some of which are read from the log by
   * another thread.
   */
  void runUntilArrived(ScriptedPeer peer, int messages) {
    runUntil(
        () -> peer.arrived() >= messages,
        () -> "Expected " + messages + " messages, but got " + peer.took());
  }

  /** Turns the loop until something holds that another thread does. */
  void runUntil(BooleanSupplier holds, Supplier<String> otherwise) {
    run();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(otherwise.get());
      }
      try {
        Runnable task = tasks.poll(10, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
      run();
    }
  }

  /** Turns the loop until all bodies that were asked for have been read too. */
  void runWithReads() {
    boolean[] read = new boolean[1];
    run();
    life.reader.release(() -> read[0] = true);
    while (!read[0]) {
      try {
        tasks.take().run();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
    run();
  }

  /** Sets the wall clock so far ahead of where it began, or back. */
  void wallSkewMs(long ms) {
    wallSkewMs = ms;
  }

  private long furthestWallMs() {
    furthestWallMs = Math.max(furthestWallMs, nowMs + wallSkewMs);
    return furthestWallMs;
  }

  /** Moves time and fires the timers. */
  void after(long ms) {
    nowMs += ms;
    life.shard.onTimer();
    life.dispatcher.onTimer();
    life.watches.onTimer();
    life.checkBack.onTimer();
    run();
  }

  /** The process dies: what was not forced is gone, peers too. */
  void crashAndStart() {
    life.reader.close();
    tasks.clear();
    disk.crash();
    life = new Life();
    life.shard.start(life);
    run();
  }

  /** Lets the check-back ask the services that the configuration names. */
  Callbacks callbacks(Vertx vertx, Surroundings surroundings) {
    Callbacks callbacks = Callbacks.open(vertx, config.callbacks(), metrics, surroundings);
    Future<Void> started = callbacks.start(life.checkBack, life.loop, life.shard::nowMs);
    runUntil(started::isComplete, () -> "Expected the callbacks to start");
    run();
    return callbacks;
  }

  ReadHealth readHealth() {
    return life.dispatcher.readHealth();
  }

  /** The value of a series: the name of a metric, with its tags if it has some. */
  double metric(String name) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  FoundDamage damage() {
    return life.dispatcher.damage();
  }

  long nowMs() {
    return nowMs;
  }

  static EncodedMessage message(String topic, String key, String body) {
    return message(topic, key, body, 0);
  }

  static EncodedMessage delayed(String topic, String body, long deliverAtMs) {
    return message(topic, "", body, deliverAtMs);
  }

  private static EncodedMessage message(String topic, String key, String body, long deliverAtMs) {
    return EncodedMessage.of(
        new Message(
            UuidV7.next(),
            topic,
            key.getBytes(StandardCharsets.UTF_8),
            List.of(),
            "",
            deliverAtMs,
            body.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    life.reader.close();
  }
}
