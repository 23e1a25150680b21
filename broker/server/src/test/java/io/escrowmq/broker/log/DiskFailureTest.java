package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.log.Recovery.LastStop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk that fails does to a log, and to the next start. */
class DiskFailureTest {

  private static final String BOOT = "boot";

  @TempDir Path directory;
  private final ScriptedDisk disk = new ScriptedDisk();

  private LogOptions options() {
    return LogOptions.at(directory.resolve("log"))
        .withSegmentBytes(1 << 20)
        .withFloors(0, 0)
        .withDisk(disk);
  }

  private ChronicleShardLog open(TestShard shard) {
    ChronicleShardLog log = ChronicleShardLog.open(options(), LogPosition.BEGINNING, shard, BOOT);
    log.start(shard);
    return log;
  }

  @Test
  void shouldSayWhichFileCouldNotBeForcedAndWhatToDo() {
    TestShard shard = new TestShard();
    ChronicleShardLog log = open(shard);
    disk.failing = true;

    log.append(TestShard.batch("late"));
    shard.runUntil(() -> !shard.failures.isEmpty());

    assertThat(shard.failures.get(0))
        .isInstanceOf(DiskFailedException.class)
        .hasMessageStartingWith(
            "Expected to force " + directory.resolve("log/0000000001/19700101-01L.cq4"))
        .hasMessageEndingWith(
            "to the disk, but: Input/output error. Nothing was acknowledged after that; check the"
                + " disk, then start the broker again.");
    log.close();
  }

  @Test
  void shouldEndWhenADiskThatHasRoomCannotReserveIt() {
    disk.failingToReserve = true;
    TestShard shard = new TestShard();
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("Input/output error");

    disk.failingToReserve = false;
    ChronicleShardLog log = open(shard);
    disk.failingToReserve = true;
    for (int i = 0; shard.failures.isEmpty(); i++) {
      shard.await(log.append(TestShard.batch("x".repeat(200_000))));
      assertThat(i).isLessThan(50);
    }

    assertThat(shard.failures.get(0))
        .hasMessageContaining("Expected to make " + directory.resolve("log"))
        .hasMessageContaining("Input/output error");
    log.close();
  }

  @Test
  void shouldBringWhatTheDiskDidNotTakeToOtherBlocks() throws IOException {
    renewsAfterAFailure(() -> disk.failNext.set(1));
  }

  /** Then the log's directory does not take the note of the failure. */
  @Test
  void shouldKnowOfAFailureAlsoWhenNothingCouldBeWrittenAnyMore() throws IOException {
    renewsAfterAFailure(() -> disk.failing = true);
  }

  private void renewsAfterAFailure(Runnable failure) throws IOException {
    // given
    TestShard shard = new TestShard();
    ChronicleShardLog log = open(shard);
    log.appendAlone(TestShard.batch("kept"));
    Object before = blocks(log.currentSegment());

    // when
    failure.run();
    log.append(TestShard.batch("late"));
    shard.runUntil(() -> !shard.failures.isEmpty());
    log.close();
    disk.failing = false;

    // then
    TestShard after = new TestShard();
    try (ChronicleShardLog again = open(after)) {
      assertThat(again.recovery().lastStop()).isEqualTo(LastStop.DISK_FAILED);
      assertThat(after.texts()).containsExactly("kept", "late");
      assertThat(blocks(1)).isNotEqualTo(before);
    }
    try (ChronicleShardLog healed = open(new TestShard())) {
      assertThat(healed.recovery().lastStop()).isEqualTo(LastStop.CLEAN);
    }
  }

  private Object blocks(int segment) throws IOException {
    Path file = directory.resolve("log/%010d/19700101-%02dL.cq4".formatted(segment, segment));
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }
}
