package io.escrowmq.broker.simulation;

import io.escrowmq.broker.RoutedEffects;
import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.connection.Services;
import io.escrowmq.broker.connection.SessionPort;
import io.escrowmq.broker.connection.Watches;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.dispatch.LogBodyReader;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.InMemoryShardLog;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.retention.Cleaner;
import io.escrowmq.broker.retention.SpoiledCleaner;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.ShardClock;
import io.escrowmq.broker.shard.ShardListener;
import io.escrowmq.broker.shard.ShardLoop;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.broker.snapshot.Snapshot;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.broker.snapshot.Snapshotter;
import io.escrowmq.core.Effect;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The whole broker between its sessions and its disk, on one thread that is turned by hand. */
final class SimulatedBroker {
  private static final long SNAPSHOT_EVERY_BYTES = 12_000;

  private final World world;
  private final BrokerConfig config;
  private final Settings settings;
  private final BrokerMetrics metrics;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Replay replay;
  private @Nullable Life life;

  SimulatedBroker(World world, BrokerConfig config, BrokerMetrics metrics) {
    this.world = world;
    this.config = config;
    this.metrics = metrics;
    this.replay = new Replay(world.disk.log);
    this.settings =
        new Settings(
            world.bug == Bug.FORGET_IDS_TOO_EARLY
                ? World.SHORT_WINDOW_MS
                : config.transactions().idWindowMs(),
            config.transactions().maxOpenPerGroup(),
            config.delivery().maxAttempts(),
            config.delivery().retryBackoffMs(),
            config.delivery().retryBackoffCapMs(),
            config.createOnFirstUse());
  }

  /** From a start to a crash. */
  private final class Life implements ShardListener {
    final ShardLoop loop = new ShardLoop(tasks::add, this::stopped);
    final SingleThread background = new SingleThread(tasks);
    final FaultyLog log;
    final Snapshotter snapshotter;
    final Shard shard;
    final Dispatcher dispatcher;
    final CheckBack checkBack;
    final Watches watches;
    final RoutedEffects router;
    final Services services;
    final Cleaner cleaner;
    final List<SessionPort> ports = new ArrayList<>();
    boolean leads;
    @Nullable Throwable failure;
    boolean failNextApply;

    /** Nothing is forced any more, and nobody minds. */
    boolean forcesFail;

    Life(SnapshotStore store, Snapshot from) throws IOException {
      Disk disk = world.disk;
      log = new FaultyLog(new InMemoryShardLog(disk.log, from.position(), loop), disk, world);
      LogPosition oldest = store.oldestKept();
      if (oldest.isAfter(LogPosition.BEGINNING)) {
        log.checkpointed(oldest);
      }
      snapshotter =
          new Snapshotter(
              store,
              log,
              this::fold,
              SNAPSHOT_EVERY_BYTES,
              from.position(),
              new Snapshotter.Host(background::newThread, () -> 0));
      shard = new Shard(from.state(), from.position(), log, loop, this::clock, metrics);
      LogBodyReader reader = new LogBodyReader(log, loop, this::stopped, background);
      dispatcher = new Dispatcher(shard, loop, reader, config, metrics);
      checkBack = new CheckBack(shard, config.transactions().answerTimeoutMs(), metrics);
      watches = new Watches(shard.state());
      router = new RoutedEffects(shard, dispatcher, checkBack, watches, metrics);
      cleaner = cleaner(reader);
      services =
          new Services(
              new UUID(1, 1), "simulated", config, shard, dispatcher, checkBack, watches, metrics);
    }

    private void fold(ShardState state, DurableBatch batch) {
      if (world.bug != Bug.SNAPSHOT_WITHOUT_A_BATCH || batch.number() % 7 != 0) {
        BatchPayload.fold(state, batch);
      }
    }

    private Cleaner cleaner(LogBodyReader reader) {
      SpoiledCleaner.Blindness blindness =
          switch (world.bug) {
            case DELETE_WHAT_IS_HELD -> SpoiledCleaner.Blindness.HELD;
            case DELETE_WHAT_IS_DELAYED -> SpoiledCleaner.Blindness.DELAYED;
            case DELETE_BEFORE_THE_CARRY -> SpoiledCleaner.Blindness.EVERYTHING;
            default -> SpoiledCleaner.Blindness.NONE;
          };
      Cleaner.Hands hands = new Cleaner.Hands(loop, background, snapshotter::soon, reader::release);
      return new SpoiledCleaner(shard, log, config.retention(), metrics, hands).blindTo(blindness);
    }

    private ShardClock clock(long lastLoggedMs) {
      LongSupplier nanos =
          switch (world.bug) {
            case FOLLOW_THE_WALL_CLOCK -> () -> world.time.wallMs() * 1_000_000;
            case HURRY -> () -> world.time.nanos() * 3 / 2;
            default -> world.time::nanos;
          };
      ShardClock clock = new ShardClock(lastLoggedMs, world.time::wallMs, nanos);
      world.coverage.hit(
          clock.continuedFromLog() ? "path: time from the log" : "path: time from the wall clock");
      return clock;
    }

    @Override
    public void leading(long epoch) {
      leads = true;
      if (world.bug != Bug.NO_GRACE_AFTER_RESTART) {
        dispatcher.recovered();
      }
    }

    @Override
    public void following(String hint) {
      leads = false;
      ports.forEach(SessionPort::end);
      ports.clear();
    }

    @Override
    public void applied(DurableBatch batch) {
      snapshotter.applied(batch);
    }

    @Override
    public void stopped(Throwable cause) {
      if (failure == null) {
        failure = cause;
        world.stopped(cause);
      }
    }

    @Override
    public void applying(long position, int firstOrdinal, Command command) {
      if (failNextApply) {
        failNextApply = false;
        throw new OutOfMemoryError("planted");
      }
      world.coverage.hit("command", command.getClass());
      if (command instanceof Carry carry) {
        world.disk.carried.add(position);
        world.coverage.hit("path: message carried", carry.entries().size());
      }
      router.applying(position, command);
    }

    @Override
    public void on(Effect effect) {
      world.coverage.hit("effect", effect.getClass());
      router.on(effect);
      if (effect instanceof Effect.Gone gone) {
        world.coverage.hit(
            "path: taken from " + gone.topic(), gone.offsets().last() - gone.offsets().first() + 1);
      }
      if (world.bug == Bug.DROP_A_PARKED_TRANSACTION && effect instanceof Effect.Parked parked) {
        Decider nobody = new Decider(Decider.Kind.OPERATOR, "nobody");
        loop.execute(
            () ->
                shard.submit(
                    new Decide(parked.transactionId(), Outcome.WITHDRAW, nobody, ""),
                    Waiter.NOBODY));
      }
    }
  }

  /** Starts it; whether it is up then. */
  boolean start() {
    try {
      SnapshotStore store = new SnapshotStore(world.disk.snapshots, world.disk);
      Snapshot from = store.load();
      world.coverage.hit(
          from.position().equals(LogPosition.BEGINNING)
              ? "path: started from zero"
              : "path: started from a snapshot");
      Life started = new Life(store, from);
      started.shard.start(started);
      life = started;
      configure();
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException refused) {
      world.refusedToStart(refused);
      tasks.clear();
      return false;
    }
  }

  private void configure() {
    Life now = life;
    if (now != null && now.shard.isOpen() && !now.shard.state().settings().equals(settings)) {
      now.shard.submit(new Configure(settings), Waiter.NOBODY);
    }
  }

  /** The process dies; of what was not forced so many batches are on the disk all the same. */
  void crash(int survivors) {
    life = null;
    tasks.clear();
    world.disk.log.crashKeeping(survivors);
    if (world.bug == Bug.ACKNOWLEDGE_BEFORE_FORCE
        || world.bug == Bug.DELIVER_BEFORE_THE_DECISION_IS_DURABLE
        || world.bug == Bug.IGNORE_A_FAILED_FORCE) {
      world.disk.log.loseBehind(world.disk.trulyForced);
    }
  }

  boolean isRunning() {
    return life != null;
  }

  /** Whether it takes connections. */
  boolean isUp() {
    Life now = life;
    return now != null && now.failure == null && now.leads;
  }

  boolean hasFailed() {
    Life now = life;
    return now != null && now.failure != null;
  }

  /** Whether the shard itself stopped, after which it acknowledges nothing. */
  boolean shardHasFailed() {
    Life now = life;
    return now != null && now.shard.failure() != null;
  }

  @Nullable SessionPort connect(SessionPort.Client client) {
    Life now = life;
    if (now == null) {
      return null;
    }
    SessionPort port = new SessionPort(now.services, client, now.loop);
    now.ports.add(port);
    return port;
  }

  /** Whether the port was opened by the broker as it runs now. */
  boolean serves(SessionPort port) {
    Life now = life;
    return now != null && now.ports.contains(port);
  }

  /** Runs at most so many tasks; how many there were. */
  int run(int count) {
    int done = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      done++;
      if (done >= count) {
        break;
      }
    }
    return done;
  }

  void force() {
    Life now = life;
    if (now != null) {
      now.log.log().force();
      if (!now.forcesFail) {
        world.disk.trulyForced = world.disk.log.written();
      }
    }
  }

  /** What the broker does every few milliseconds. */
  void timers() {
    Life now = life;
    if (now != null && now.failure == null) {
      now.shard.onTimer();
      now.dispatcher.onTimer();
      now.watches.onTimer();
      now.cleaner.onTimer();
      if (world.bug != Bug.ASK_NOBODY_AFTER_RESTART || world.life() <= 1) {
        now.checkBack.onTimer();
      }
      configure();
    }
  }

  /** The scripted log of this life. */
  @Nullable InMemoryShardLog log() {
    Life now = life;
    return now == null ? null : now.log.log();
  }

  void loseLead(int survivors) {
    Life now = life;
    if (now != null) {
      try {
        now.log.log().stepDown("another", survivors);
      } catch (RuntimeException damage) {
        now.stopped(damage); // Found in what turned up durable all the same.
      }
    }
  }

  void failNextForce() {
    Life now = life;
    if (now != null && world.bug == Bug.IGNORE_A_FAILED_FORCE) {
      now.forcesFail = true;
    } else if (now != null) {
      now.log.log().failNextForce(new IOException("Input/output error"));
    }
  }

  void failNextAppend() {
    if (life != null) {
      life.log.failNextAppend = true;
    }
  }

  void failNextApply() {
    if (life != null) {
      life.failNextApply = true;
    }
  }

  long mailboxBytes() {
    Life now = life;
    return now == null ? 0 : now.shard.mailboxBytes();
  }

  /** Invariant 24: what is in memory is what a replay gives that began at zero. */
  void checkReplay(String when) {
    Life now = life;
    if (now != null && world.isReplayCompared() && now.failure == null) {
      world.coverage.hit("path: state hash compared");
      compare(replay, now, when);
    }
  }

  /** The same, with a replay that begins now. */
  void checkWholeReplay() {
    Life now = life;
    if (now != null && world.isReplayCompared() && now.failure == null) {
      compare(new Replay(world.disk.log), now, "at the end");
    }
  }

  private static void compare(Replay replay, Life now, String when) {
    if (replay.goOn() != now.shard.state().stateHash()) {
      throw new Violation("24", "a replay from zero differs from the live state " + when);
    }
  }
}
