package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rolling, retention, and what a disk without room does. */
class SegmentsTest {
  private static final int PAYLOAD_BYTES = 50_000;

  @TempDir Path directory;
  private final ScriptedDisk disk = new ScriptedDisk();
  private final TestShard shard = new TestShard();

  private LogOptions options() {
    return LogOptions.at(directory.resolve("log"))
        .withSegmentBytes(1 << 20)
        .withFloors(1 << 22, 1 << 20)
        .withDisk(disk);
  }

  private ChronicleShardLog open() {
    ChronicleShardLog log = ChronicleShardLog.open(options(), LogPosition.BEGINNING, shard);
    log.start(shard);
    return log;
  }

  private static Batch batch(int i) {
    return new Batch(i, 1, 1, ByteBuffer.allocate(PAYLOAD_BYTES).putInt(0, i), null);
  }

  private void append(ShardLog log, int batches) {
    int expected = shard.durable.size() + batches;
    for (int i = 0; i < batches; i++) {
      log.append(batch(i));
    }
    shard.runUntil(() -> shard.durable.size() == expected);
  }

  @Test
  void shouldRollBySizeAndReplayAllSegments() {
    ChronicleShardLog log = open();
    append(log, 100);
    int segments = log.currentSegment();
    assertThat(segments).isBetween(6, 9);
    try (LogReader reader = log.reader()) {
      for (DurableBatch batch : shard.durable) {
        assertThat(reader.read(batch.position())).isEqualTo(batch);
        assertThat(reader.next()).isEqualTo(batch);
      }
    }
    log.close();
    assertThat(LogImage.at(options().directory()).files()).hasSize(segments);

    TestShard replayed = new TestShard();
    try (ChronicleShardLog again =
        ChronicleShardLog.open(options(), LogPosition.BEGINNING, replayed)) {
      again.start(replayed);
    }
    assertThat(replayed.durable).isEqualTo(shard.durable);
  }

  @Test
  void shouldDiscardWholeSegmentsFromAnywhereBelowASnapshot() {
    ChronicleShardLog log = open();
    append(log, 100);
    DurableBatch kept = shard.durable.get(30);
    DurableBatch checkpoint = shard.durable.get(80);
    assertThat(log.segments()).noneMatch(LogSegment::discardable);
    assertThatThrownBy(() -> log.discard(log.segments().get(0)))
        .isInstanceOf(IllegalArgumentException.class);

    log.checkpointed(checkpoint.position());
    List<LogSegment> all = log.segments();
    assertThat(all).filteredOn(LogSegment::discardable).hasSizeGreaterThan(3);
    assertThat(all).allSatisfy(s -> assertThat(s.bytes()).isPositive());
    try (LogReader reader = log.reader()) {
      shard.durable.forEach(batch -> reader.read(batch.position()));
      reader.release();
      for (LogSegment segment : all) {
        if (segment.discardable() && !segment.contains(kept.position())) {
          shard.await(log.discard(segment));
        }
      }
      assertThat(reader.read(kept.position())).isEqualTo(kept);
      assertThatThrownBy(() -> reader.read(shard.durable.get(0).position()))
          .isInstanceOf(CorruptLogException.class);
    }
    assertThat(log.segments()).filteredOn(LogSegment::discardable).hasSize(1);
    log.close();

    TestShard replayed = new TestShard();
    try (ChronicleShardLog again =
        ChronicleShardLog.open(options(), checkpoint.position(), replayed)) {
      again.start(replayed);
      try (LogReader reader = again.reader()) {
        assertThat(reader.read(kept.position())).isEqualTo(kept);
      }
    }
    assertThat(replayed.durable).isEqualTo(shard.durable.subList(81, 100));
    assertThatThrownBy(() -> ChronicleShardLog.open(options(), LogPosition.BEGINNING, replayed))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("Expected a snapshot");
  }

  @Test
  void shouldTellWhenTheDiskRunsFullAndRecover() {
    ChronicleShardLog log = open();
    append(log, 1);
    assertThat(log.storage()).isEqualTo(StorageState.OK);

    disk.usableBytes = 3 << 20;
    shard.runUntil(() -> log.storage() == StorageState.LOW);
    append(log, 1);

    disk.usableBytes = 1 << 20;
    int before = shard.durable.size();
    Appended outcome = new Appended.Unknown();
    for (int i = 0; i < 100 && !(outcome instanceof Appended.Busy); i++) {
      outcome = shard.await(log.append(batch(i)));
    }
    assertThat(outcome).as("the reserve is used up").isInstanceOf(Appended.Busy.class);
    assertThat(shard.durable.size())
        .as("acks still go into the reserve")
        .isGreaterThan(before + 15);
    shard.runUntil(() -> log.storage() == StorageState.FULL);

    disk.usableBytes = Long.MAX_VALUE;
    shard.runUntil(() -> log.storage() == StorageState.OK);
    append(log, 30);
    log.close();
  }

  @Test
  void shouldBeBusyWhileTheNextSegmentIsNotMadeYet() {
    // given: the third segment takes as long as the test likes
    ChronicleShardLog log = open();
    append(log, 1);
    disk.slowToMakeSegments = true;

    // when: more than two segments hold
    Appended outcome = new Appended.Unknown();
    int appended = 0;
    for (; appended < 100 && !(outcome instanceof Appended.Busy); appended++) {
      outcome = shard.await(log.append(batch(appended)));
    }

    // then: those behind it are refused as well, each at once
    assertThat(outcome).isInstanceOf(Appended.Busy.class);
    assertThat(appended).isGreaterThan(10);
    for (int i = 0; i < 200; i++) {
      assertThat(shard.await(log.append(batch(i)))).isInstanceOf(Appended.Busy.class);
    }
    disk.letSegmentsBeMade();
    shard.runUntil(() -> shard.await(log.append(batch(1))) instanceof Appended.Durable);
    append(log, 30);
    log.close();
  }

  @Test
  void shouldStopCleanlyOnAFullDisk() {
    ChronicleShardLog log = open();
    disk.usableBytes = 0;
    Appended outcome = new Appended.Unknown();
    for (int i = 0; i < 100 && !(outcome instanceof Appended.Busy); i++) {
      outcome = shard.await(log.append(new Batch(i, 1, 1, ByteBuffer.allocate(900), null)));
      if (!(outcome instanceof Appended.Busy)) {
        outcome = shard.await(log.append(batch(i)));
      }
    }
    log.append(new Batch(1, 1, 1, ByteBuffer.allocate(10), "waiting"));
    log.close();
    disk.usableBytes = Long.MAX_VALUE;

    TestShard replayed = new TestShard();
    try (ChronicleShardLog again =
        ChronicleShardLog.open(options(), LogPosition.BEGINNING, replayed)) {
      again.start(replayed);
      assertThat(again.recovery().lastStop()).isEqualTo(Recovery.LastStop.CLEAN);
    }
    assertThat(replayed.durable).hasSameSizeAs(shard.durable);
  }

  @Test
  void shouldLeaveNoThreadsBehind() {
    open().close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("escrow-log-"));
  }
}
