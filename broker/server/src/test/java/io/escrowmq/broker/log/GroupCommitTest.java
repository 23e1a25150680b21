package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.config.Durability;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
  @TempDir Path directory;
  private final ScriptedDisk disk = new ScriptedDisk();
  private final TestShard shard = new TestShard();
  private ChronicleShardLog log;

  @BeforeEach
  void open() {
    log = open(Durability.FSYNC);
  }

  private ChronicleShardLog open(Durability durability) {
    LogOptions options =
        LogOptions.at(directory.resolve("log" + durability))
            .withSegmentBytes(1 << 20)
            .withFloors(0, 0)
            .withDurability(durability)
            .withDisk(disk);
    ChronicleShardLog opened = ChronicleShardLog.open(options, LogPosition.BEGINNING, shard);
    opened.start(shard);
    shard.runUntil(() -> hasPreparedNext(options.directory()));
    return opened;
  }

  private static boolean hasPreparedNext(Path log) {
    Path next = log.resolve("0000000002");
    return next.toFile().exists() && LogImage.at(log).files().size() == 2;
  }

  @AfterEach
  void close() {
    disk.held = false;
    disk.release(1_000_000);
    log.close();
  }

  private List<CompletionStage<Appended>> append(int batches) {
    List<CompletionStage<Appended>> outcomes = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      outcomes.add(log.append(TestShard.batch("batch " + i)));
    }
    return outcomes;
  }

  /** Red when durable is published before the force, or read from "written" after it. */
  @Test
  void shouldAcknowledgeOnlyWhatWasAppendedBeforeASuccessfulForce() {
    disk.held = true;
    append(1);
    shard.runUntil(() -> disk.waiting.get() == 1);
    append(99);
    shard.runPending();
    assertThat(shard.durable).isEmpty();

    disk.release(1);
    shard.runUntil(() -> disk.waiting.get() == 2);
    shard.runPending();
    assertThat(shard.durable).hasSize(1);

    disk.release(1);
    shard.runUntil(() -> shard.durable.size() == 100);
    assertThat(disk.waiting.get()).isEqualTo(2);
  }

  @Test
  void shouldWakeTheShardOncePerForce() {
    disk.held = true;
    append(1);
    shard.runUntil(() -> disk.waiting.get() == 1);
    append(500);
    disk.release(2);
    shard.runUntil(() -> shard.durable.size() == 501);
    assertThat(disk.waiting.get()).isEqualTo(2);
  }

  /** Red when a failed force is tried again, or only logged as Chronicle's sync() does. */
  @Test
  void shouldAcknowledgeNothingAfterAFailedForceAndSayItOnce() {
    disk.held = true;
    List<CompletionStage<Appended>> outcomes = append(1);
    shard.runUntil(() -> disk.waiting.get() == 1);
    outcomes.addAll(append(2));
    disk.failing = true;
    disk.release(1);
    shard.runUntil(() -> !shard.failures.isEmpty());
    disk.held = false;
    disk.failing = false;

    assertThat(shard.await(log.append(TestShard.batch("later"))))
        .isEqualTo(new Appended.NotLeader(null));
    assertThat(outcomes)
        .allSatisfy(o -> assertThat(shard.await(o)).isEqualTo(new Appended.Unknown()));
    assertThat(log.appendAlone(TestShard.batch("alone")).toCompletableFuture()).isNotDone();
    assertThat(shard.durable).isEmpty();
    assertThat(shard.failures).hasSize(1);
    boolean refused = shard.await(log.readBarrier().handle((passed, cause) -> cause != null));
    assertThat(refused).isTrue();
  }

  @Test
  void shouldNotAcknowledgeABatchAloneWhoseForceFails() {
    disk.failing = true;
    var outcome = log.appendAlone(TestShard.batch("alone"));
    assertThat(shard.await(outcome)).isEqualTo(new Appended.Unknown());
    assertThat(shard.durable).isEmpty();
    assertThat(shard.failures).hasSize(1);
  }

  @Test
  void shouldForceABatchAloneExactlyOnce() {
    int before = disk.forces.get();
    log.appendAlone(TestShard.batch("alone"));
    assertThat(shard.texts()).containsExactly("alone");
    assertThat(disk.forces.get() - before).isEqualTo(1);
  }

  @Test
  void shouldForceWhatMayWaitWithTheBatchThatComesAlone() {
    disk.held = true;
    log.append(TestShard.batch("keeps the force thread busy"));
    shard.runUntil(() -> disk.waiting.get() == 1);
    log.appendLazily(TestShard.batch("lazy"));
    disk.held = false;
    disk.release(1);
    shard.runUntil(() -> !shard.durable.isEmpty());

    log.appendAlone(TestShard.batch("alone"));
    assertThat(shard.texts()).endsWith("lazy", "alone");
  }

  @Test
  void shouldForceWhatMayWaitThoughNothingFollows() {
    log.appendLazily(TestShard.batch("lazy"));
    shard.runUntil(() -> shard.durable.size() == 1);
    log.appendLazily(TestShard.batch("lazy again"));
    shard.runUntil(() -> shard.durable.size() == 2);
  }

  /** Red, now and then, when the force thread falls asleep between its last look and the mark. */
  @Test
  void shouldForceWhatMayWaitWheneverTheLastForceEnds() {
    int batches = 0;
    for (int i = 0; i < 2_000; i++) {
      log.append(TestShard.batch("urgent"));
      for (int spin = 0; spin < i; spin++) {
        Thread.onSpinWait();
      }
      log.appendLazily(TestShard.batch("lazy"));
      batches += 2;
      int expected = batches;
      shard.runUntil(() -> shard.durable.size() == expected);
    }
  }

  @Test
  void shouldAnswerBusyWhenTooMuchWaitsForTheDisk() {
    disk.held = true;
    LogOptions options =
        LogOptions.at(directory.resolve("small"))
            .withSegmentBytes(1 << 20)
            .withFloors(0, 0)
            .withMaxUnforcedBytes(1 << 18);
    ChronicleShardLog small = ChronicleShardLog.open(options, LogPosition.BEGINNING, shard);
    small.start(shard);
    try {
      Batch large = new Batch(1, 1, 1, ByteBuffer.allocate(200_000), null);
      small.append(large);
      assertThat(shard.await(small.append(large))).isEqualTo(new Appended.Busy());
      shard.runUntil(() -> shard.durable.size() == 1);
      assertThat(shard.await(small.append(large))).isInstanceOf(Appended.Durable.class);
    } finally {
      small.close();
    }
  }

  /**
   * Red when a roll publishes the new segment's batches without forcing the old one first:
   * Chronicle's own sync() forgets it.
   */
  @Test
  void shouldForceTheFullSegmentBeforeTheNextOneCounts() {
    disk.held = true;
    Batch large = new Batch(1, 1, 1, ByteBuffer.allocate(200_000), null);
    log.append(large);
    shard.runUntil(() -> disk.waiting.get() == 1);
    while (log.currentSegment() < 2) {
      log.append(large);
    }
    disk.release(1);
    shard.runUntil(() -> disk.waiting.get() >= 2 && shard.durable.size() == 1);
    disk.release(1);
    shard.runUntil(() -> disk.waiting.get() >= 3);
    shard.runPending();

    assertThat(shard.durable).as("the old segment is forced, the new one not yet").hasSize(1);
    assertThat(disk.directories).contains(directory.resolve("logFSYNC/0000000002"));
  }

  @Test
  void shouldForceNothingWhenOnlyTheOperatingSystemIsTrusted() {
    int before = disk.forces.get();
    ChronicleShardLog relaxed = open(Durability.OS);
    Appended outcome = shard.await(relaxed.append(TestShard.batch("one")));
    relaxed.close();
    assertThat(outcome).isInstanceOf(Appended.Durable.class);
    assertThat(disk.forces.get()).isEqualTo(before);
  }
}
