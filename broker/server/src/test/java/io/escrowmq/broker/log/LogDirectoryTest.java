package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoryTest {
  @TempDir Path parent;

  private ChronicleShardLog open(LogOptions options) {
    return ChronicleShardLog.open(options, LogPosition.BEGINNING, new TestShard());
  }

  private LogOptions options() {
    return LogOptions.at(parent.resolve("log")).withSegmentBytes(1 << 20).withFloors(0, 0);
  }

  private void assertRefused(LogOptions options, String because) {
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining(options.directory().toString())
        .hasMessageContaining(because);
  }

  @Test
  void shouldRefuseASecondBroker() {
    ChronicleShardLog first = open(options());
    try {
      assertRefused(options(), "another broker is running on it");
    } finally {
      first.close();
    }
    open(options()).close();
  }

  @Test
  void shouldRefuseForeignFilesAndTouchNothing() throws IOException {
    Files.createDirectories(options().directory());
    Files.writeString(options().directory().resolve("thesis.txt"), "mine");
    assertRefused(options(), "thesis.txt");
    assertThat(options().directory().toFile().list()).containsExactly("thesis.txt");
  }

  @Test
  void shouldRefuseSegmentsWithoutAnIdentity() throws IOException {
    open(options()).close();
    Files.delete(options().directory().resolve("escrow-log"));
    assertRefused(options(), "0000000001");
  }

  @Test
  void shouldRefuseANewerFormat() throws IOException {
    open(options()).close();
    Path identity = options().directory().resolve("escrow-log");
    LogIdentity found = LogIdentity.decode(Files.readAllBytes(identity));
    Files.write(identity, new LogIdentity(2, found.logId(), 0, "boot", 1, 1).encode());
    assertRefused(options(), "format is 2");
  }

  @Test
  void shouldRefuseADamagedIdentity() throws IOException {
    open(options()).close();
    Path identity = options().directory().resolve("escrow-log");
    byte[] good = Files.readAllBytes(identity);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(identity, bad);
      assertRefused(options(), "escrow-log");
    }
    Files.write(identity, new byte[0]);
    assertRefused(options(), "escrow-log");
    Files.write(identity, good);
    open(options()).close();
  }

  @Test
  void shouldRefuseTheLogOfAnotherShard() {
    open(options()).close();
    LogOptions given = options();
    LogOptions other =
        new LogOptions(
            given.directory(),
            1,
            given.durability(),
            given.segmentBytes(),
            given.maxBatchBytes(),
            given.maxUnforcedBytes(),
            0,
            0,
            given.disk());
    assertRefused(other, "shard 0");
  }

  @Test
  void shouldRefuseWhatIsNoDirectory() throws IOException {
    Files.write(options().directory(), "a file".getBytes(StandardCharsets.UTF_8));
    assertRefused(options(), "log");
  }

  @Test
  void shouldRefuseADiskWithoutRoomForTheFirstSegment() {
    ScriptedDisk disk = new ScriptedDisk();
    disk.usableBytes = 1 << 19;
    assertRefused(options().withDisk(disk), "bytes are free");
    disk.usableBytes = Long.MAX_VALUE;
    open(options().withDisk(disk)).close();
  }

  @Test
  void shouldStartWithASmallSegmentWhereThereIsNoRoomForAWholeOne() {
    ScriptedDisk disk = new ScriptedDisk();
    LogOptions nearlyFull =
        options().withSegmentBytes(8 << 20).withFloors(5 << 20, 4 << 20).withDisk(disk);
    disk.usableBytes = 4 << 20;
    TestShard shard = new TestShard();
    ChronicleShardLog log = ChronicleShardLog.open(nearlyFull, LogPosition.BEGINNING, shard);
    log.start(shard);
    shard.await(log.append(TestShard.batch("an ack")));
    assertThat(log.storage()).isEqualTo(StorageState.LOW);
    log.close();

    disk.usableBytes = Long.MAX_VALUE;
    TestShard again = new TestShard();
    ChronicleShardLog reopened = ChronicleShardLog.open(nearlyFull, LogPosition.BEGINNING, again);
    reopened.start(again);
    assertThat(again.texts()).containsExactly("an ack");
    reopened.close();
  }
}
