package io.escrowmq.broker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.CreateTopic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotterTest {
  private static final int EVERY_BYTES = 4_000;

  @TempDir Path directory;
  private SnapshotStore store;

  @BeforeEach
  void open() throws IOException {
    store = new SnapshotStore(directory.resolve("snapshots"), DiskForce.real());
  }

  /** A shard as small as it can be: one command per batch. */
  private final class TinyShard implements ShardLog.Listener, AutoCloseable {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Snapshot start;
    private final ChronicleShardLog log;
    private final Snapshotter snapshotter;
    private LogPosition position;
    private int replayed;
    private int applied;
    private final Runnable whenReplayed;
    private boolean live;

    TinyShard(BatchFold fold) throws IOException {
      this(fold, () -> {});
    }

    TinyShard(BatchFold fold, Runnable whenReplayed) throws IOException {
      this.whenReplayed = whenReplayed;
      start = store.load();
      position = start.position();
      LogOptions options =
          LogOptions.at(directory.resolve("log")).withSegmentBytes(1 << 20).withFloors(0, 0);
      log = ChronicleShardLog.open(options, start.position(), tasks::add);
      snapshotter = new Snapshotter(store, log, fold, EVERY_BYTES, start.position());
      log.start(this);
      live = true;
    }

    void createTopics(int from, int to) {
      int expected = applied + to - from;
      for (int i = from; i < to; i++) {
        Command command = new CreateTopic("topic-%06d".formatted(i));
        ByteBuffer payload = ByteBuffer.allocate(CommandCodec.encodedLength(command));
        CommandCodec.encode(command, payload);
        log.append(new Batch(1_000 + i, 1, 1, payload.flip(), null));
      }
      runUntil(() -> applied == expected);
    }

    void runUntil(BooleanSupplier holds) {
      long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!holds.getAsBoolean()) {
        Runnable task = poll();
        if (task != null) {
          task.run();
        }
        assertThat(System.nanoTime()).isLessThan(deadlineNs);
      }
    }

    private @Nullable Runnable poll() {
      try {
        return tasks.poll(5, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void durable(DurableBatch batch) {
      applyOne(start.state(), batch);
      position = batch.position();
      if (live) {
        applied++;
        snapshotter.applied(batch);
      } else {
        replayed++;
        snapshotter.replayed(batch);
      }
    }

    @Override
    public void installed(LogPosition snapshot) {
      throw new AssertionError("never on a single node");
    }

    @Override
    public void leading(long epoch) {
      assertThat(live).isFalse();
      whenReplayed.run();
      snapshotter.caughtUp();
    }

    @Override
    public void following(String hint) {
      throw new AssertionError("never on a single node");
    }

    @Override
    public void failed(Throwable cause) {
      throw new AssertionError(cause);
    }

    void stopCleanly() throws IOException {
      snapshotter.close();
      snapshotter.saveWithin(60_000, start.state(), position);
      log.close();
    }

    @Override
    public void close() {
      snapshotter.close();
      log.close();
    }
  }

  private static void applyOne(ShardState state, DurableBatch batch) {
    Command command = CommandCodec.decode(batch.payload());
    state.apply(batch.timeMs(), new MessageRef(batch.position().value(), 0), command, effect -> {});
  }

  @Test
  void shouldReplayOnlyTheTailAfterARestart() throws IOException {
    LogPosition covered;
    try (TinyShard shard = new TinyShard(SnapshotterTest::applyOne)) {
      shard.createTopics(0, 400);
      shard.runUntil(() -> shard.snapshotter.covered().isAfter(LogPosition.BEGINNING));
      shard.createTopics(400, 450);
      shard.snapshotter.close();
      covered = shard.snapshotter.covered();
    }
    try (TinyShard again = new TinyShard(SnapshotterTest::applyOne)) {
      assertThat(again.log.recovery().lastNumber()).isGreaterThan(450);
      assertThat(again.replayed).isLessThan(450).isPositive();
      assertThat(store.load().position()).isEqualTo(covered);
      assertThat(again.start.state().stateHash()).isEqualTo(hashOfFullReplay());
    }
  }

  @Test
  void shouldTakeOneBeforeItsTimeWhenAsked() throws IOException {
    try (TinyShard shard = new TinyShard(SnapshotterTest::applyOne)) {
      shard.createTopics(0, 5);
      assertThat(shard.snapshotter.covered()).isEqualTo(LogPosition.BEGINNING);

      shard.snapshotter.soon();

      shard.runUntil(() -> shard.snapshotter.covered().equals(shard.position));
    }
  }

  @Test
  void shouldTakeTheSnapshotOfALongReplayWhenTheStartIsOver() throws IOException {
    BatchFold broken =
        (state, batch) -> {
          throw new IllegalStateException("planted");
        };
    try (TinyShard without = new TinyShard(broken)) {
      without.createTopics(0, 400);
    }
    AtomicBoolean serving = new AtomicBoolean();
    AtomicBoolean early = new AtomicBoolean();
    BatchFold fold =
        (state, batch) -> {
          early.compareAndSet(false, !serving.get());
          applyOne(state, batch);
        };
    try (TinyShard again = new TinyShard(fold, () -> serving.set(true))) {
      assertThat(again.replayed).isEqualTo(400);
      again.runUntil(() -> again.snapshotter.covered().isAfter(LogPosition.BEGINNING));
    }
    assertThat(early).isFalse();
  }

  private static long hashOfFullReplay() {
    ShardState state = new ShardState();
    for (int i = 0; i < 450; i++) {
      Command command = new CreateTopic("topic-%06d".formatted(i));
      state.apply(1_000 + i, new MessageRef(i, 0), command, effect -> {});
    }
    return state.stateHash();
  }

  @Test
  void shouldReplayNothingAfterACleanStop() throws IOException {
    TinyShard shard = new TinyShard(SnapshotterTest::applyOne);
    shard.createTopics(0, 10);
    shard.stopCleanly();
    try (TinyShard again = new TinyShard(SnapshotterTest::applyOne)) {
      assertThat(again.replayed).isZero();
      assertThat(again.start.state().stateHash()).isEqualTo(shard.start.state().stateHash());
    }
  }

  @Test
  void shouldReplayFromTheBeginningWhenAllSnapshotsAreDamaged() throws IOException {
    TinyShard shard = new TinyShard(SnapshotterTest::applyOne);
    shard.createTopics(0, 10);
    shard.stopCleanly();
    try (var files = Files.list(directory.resolve("snapshots"))) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[100]);
      }
    }
    try (TinyShard again = new TinyShard(SnapshotterTest::applyOne)) {
      assertThat(again.replayed).isEqualTo(10);
      assertThat(again.start.state().stateHash()).isEqualTo(shard.start.state().stateHash());
    }
  }

  @Test
  void shouldLetTheShardGoOnAndTryAgainWhenASnapshotFails() throws IOException {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicBoolean tried = new AtomicBoolean();
    BatchFold fold =
        (state, batch) -> {
          tried.set(true);
          if (broken.get()) {
            throw new IllegalStateException("planted");
          }
          applyOne(state, batch);
        };
    try (TinyShard shard = new TinyShard(fold)) {
      shard.createTopics(0, 300);
      shard.runUntil(tried::get);
      broken.set(false);
      for (int from = 300;
          !shard.snapshotter.covered().isAfter(LogPosition.BEGINNING) && from < 100_000;
          from += 100) {
        shard.createTopics(from, from + 100);
      }
      shard.snapshotter.close();
      assertThat(Objects.requireNonNull(store.load()).position())
          .isEqualTo(shard.snapshotter.covered());
      assertThat(shard.snapshotter.covered().isAfter(LogPosition.BEGINNING)).isTrue();
    }
  }
}
