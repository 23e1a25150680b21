package io.escrowmq.broker.retention;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.metrics.BrokerMetrics;
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
import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.protocol.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A shard with log, snapshots and cleaner on a real directory. The test's thread is its thread;
 * time stands still unless it is moved.
 */
final class StoredShard implements ShardListener {
  private static final long DEADLINE_S = 30;
  private static final long SNAPSHOT_EVERY_BYTES = 512 * 1024;

  final Path directory;
  final BrokerMetrics metrics = new BrokerMetrics("test", Durability.OS);
  final ChronicleShardLog log;
  final Shard shard;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Snapshotter snapshotter;
  private final Cleaner cleaner;
  private final ExecutorService reading = Executors.newSingleThreadExecutor();
  private long nowMs;

  private StoredShard(
      Path directory, long nowMs, UnaryOperator<KeptMessages.Visitor> lens, DiskForce disk)
      throws IOException {
    this.directory = directory;
    this.nowMs = nowMs;
    ShardLoop loop =
        new ShardLoop(
            tasks::add,
            broken -> {
              throw new AssertionError(broken);
            });
    SnapshotStore store = new SnapshotStore(directory.resolve("snapshots"), disk);
    Snapshot snapshot = store.load();
    LogOptions options =
        LogOptions.at(directory.resolve("log"))
            .withSegmentBytes(1 << 20)
            .withFloors(0, 0)
            .withDisk(disk);
    log = ChronicleShardLog.open(options, snapshot.position(), loop);
    if (store.oldestKept().isAfter(LogPosition.BEGINNING)) {
      log.checkpointed(store.oldestKept());
    }
    snapshotter =
        new Snapshotter(
            store,
            log,
            BatchPayload::fold,
            SNAPSHOT_EVERY_BYTES,
            snapshot.position(),
            new Snapshotter.Host(
                task ->
                    new Thread(task) {
                      @Override
                      public synchronized void start() {
                        task.run();
                      }
                    },
                () -> 0));
    shard =
        new Shard(
            snapshot.state(),
            snapshot.position(),
            log,
            loop,
            last -> new ShardClock(last, () -> this.nowMs, () -> this.nowMs * 1_000_000),
            metrics);
    shard.start(this);
    cleaner =
        new Cleaner(
            shard,
            log,
            BrokerConfig.defaults().with("retention.scanEveryMs", 100).retention(),
            metrics,
            new Cleaner.Hands(loop, reading, snapshotter::soon, Runnable::run),
            lens);
    run();
  }

  static StoredShard open(Path directory, long nowMs) {
    return open(directory, nowMs, visitor -> visitor);
  }

  static StoredShard open(Path directory, long nowMs, UnaryOperator<KeptMessages.Visitor> lens) {
    try {
      return new StoredShard(directory, nowMs, lens, DiskForce.real());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ShardState state() {
    return shard.state();
  }

  long nowMs() {
    return nowMs;
  }

  /** Submits a command and turns until it is answered. */
  Reply apply(Command command) {
    Answer answer = new Answer();
    shard.submit(command, answer);
    runUntil(() -> answer.reply != null);
    Reply reply = answer.reply;
    if (reply == null) {
      throw new AssertionError("Expected an answer");
    }
    return reply;
  }

  private static final class Answer implements Waiter {
    @Nullable Reply reply;

    @Override
    public void applied(Reply answer) {
      reply = answer;
    }

    @Override
    public void refused(ErrorCode code, String text) {
      throw new AssertionError(code + ": " + text);
    }
  }

  /** Turns until something holds. */
  void runUntil(BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (!holds.getAsBoolean()) {
      turn(10);
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Expected it to happen within " + DEADLINE_S + " s");
      }
    }
  }

  private void turn(long waitMs) {
    try {
      Runnable task = tasks.poll(waitMs, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Moves time and lets timers fire, so many steps. */
  void pass(int steps, long stepMs) {
    for (int i = 0; i < steps; i++) {
      nowMs += stepMs;
      shard.onTimer();
      cleaner.onTimer();
      turn(1);
      run();
    }
  }

  /** Copies what a kill -9 at this moment would leave. */
  void copyTo(Path copy) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.toList()) {
        copy(one, copy.resolve(directory.relativize(one).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path one, Path to) throws IOException {
    if (Files.isDirectory(one)) {
      Files.createDirectories(to);
      return;
    }
    try {
      Files.copy(one, to);
    } catch (NoSuchFileException deleted) {
      return; // Housekeeping was quicker.
    }
  }

  List<Path> segmentFiles() {
    try (Stream<Path> all = Files.walk(directory.resolve("log"))) {
      return all.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    runUntil(shard::stopAccepting);
    cleaner.close();
    snapshotter.close();
    log.close();
    try {
      if (!reading.awaitTermination(DEADLINE_S, TimeUnit.SECONDS)) {
        throw new AssertionError("Expected the cleaner's thread to end");
      }
      snapshotter.saveWithin(DEADLINE_S * 1_000, shard.state(), shard.appliedTo());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    shard.state().close();
  }

  @Override
  public void leading(long epoch) {
    // Nothing to open.
  }

  @Override
  public void following(String hint) {
    throw new AssertionError("Expected to lead always");
  }

  @Override
  public void applied(DurableBatch batch) {
    snapshotter.applied(batch);
  }

  @Override
  public void stopped(Throwable cause) {
    throw new AssertionError(cause);
  }

  @Override
  public void applying(long position, int firstOrdinal, Command command) {
    // Nothing is delivered.
  }

  @Override
  public void on(Effect effect) {
    // Nothing is delivered.
  }
}
