package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.log.Recovery.LastStop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening does with what a dead process, a lost machine or rot left behind. */
class LogRecoveryTest {
  private static final String BOOT = "boot-1";
  private static final String OTHER_BOOT = "boot-2";

  @TempDir Path directory;
  private final ScriptedDisk disk = new ScriptedDisk();

  /** Batches "a" to "e", known durable up to "c" by d's header; the image of the running log. */
  private final TestShard written = new TestShard();

  private LogImage killed() {
    return killed(directory);
  }

  private LogImage killed(Path at) {
    ScriptedDisk slow = new ScriptedDisk();
    LogOptions options = LogImage.at(at.resolve("log")).options().withDisk(slow);
    ChronicleShardLog log = ChronicleShardLog.open(options, LogPosition.BEGINNING, written, BOOT);
    log.start(written);
    for (String text : List.of("a", "b", "c")) {
      log.appendAlone(TestShard.batch(text.repeat(300)));
    }
    slow.held = true;
    log.append(TestShard.batch("d".repeat(300)));
    log.append(TestShard.batch("e".repeat(300)));
    slow.held = false;
    slow.release(2);
    written.runUntil(() -> written.durable.size() == 5);
    LogImage image = LogImage.of(options.directory(), at.resolve("image"));
    log.close();
    return image;
  }

  private DurableBatch batch(int index) {
    return written.durable.get(index);
  }

  private static TestShard replay(LogImage image, String bootId) {
    return replay(image, LogPosition.BEGINNING, bootId);
  }

  private static TestShard replay(LogImage image, LogPosition from, String bootId) {
    TestShard shard = new TestShard();
    try (ChronicleShardLog log = ChronicleShardLog.open(image.options(), from, shard, bootId)) {
      log.start(shard);
      shard.await(log.append(TestShard.batch("new")));
      shard.runUntil(() -> shard.texts().contains("new"));
      shard.events.add(log.recovery().lastStop() + " cut " + log.recovery().cutBatches());
    }
    return shard;
  }

  private static String firstLetters(TestShard shard) {
    StringBuilder letters = new StringBuilder();
    shard.texts().forEach(text -> letters.append(text.charAt(0)));
    return letters.toString();
  }

  @Test
  void shouldKeepEverythingAfterAKill() {
    TestShard after = replay(killed(), BOOT);
    assertThat(firstLetters(after)).isEqualTo("abcden");
    assertThat(after.events).endsWith(LastStop.KILLED + " cut 0");
  }

  /**
   * Red when recovered pages are not forced: a killed process leaves them to the page cache only.
   */
  @Test
  void shouldForceWhatItRecoveredBeforeItCounts() throws IOException {
    LogImage image = killed();
    long segmentBytes = Files.size(image.fileOf(batch(0)));
    TestShard shard = new TestShard();
    ChronicleShardLog.open(image.options().withDisk(disk), LogPosition.BEGINNING, shard, BOOT)
        .close();
    assertThat(disk.forcedSizes.get(0)).isEqualTo(LogImage.end(batch(4))).isLessThan(segmentBytes);

    disk.failing = true;
    assertThatThrownBy(
            () ->
                ChronicleShardLog.open(
                    image.options().withDisk(disk), LogPosition.BEGINNING, shard, BOOT))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("Input/output error");
  }

  @Test
  void shouldGoOnAfterSeveralKillsInARow() {
    LogImage image = killed();
    for (int i = 0; i < 3; i++) {
      TestShard shard = new TestShard();
      ChronicleShardLog log =
          ChronicleShardLog.open(image.options(), LogPosition.BEGINNING, shard, BOOT);
      log.start(shard);
      log.appendAlone(TestShard.batch("" + i));
      LogImage next = LogImage.of(image.directory(), directory.resolve("image" + i));
      log.close();
      image = next;
    }
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcde012n");
  }

  @Test
  void shouldCutAnUnfinishedExcerptThatAKilledProcessLeft() {
    for (int word : new int[] {0, 0x8000_0000}) {
      written.durable.clear();
      LogImage image = killed(directory.resolve("word" + word));
      shouldCutAnUnfinishedExcerpt(image, word);
    }
  }

  private void shouldCutAnUnfinishedExcerpt(LogImage image, int word) {
    Path file = image.fileOf(batch(4));
    LogImage.writeInt(file, LogImage.end(batch(4)), word);
    LogImage.writeInt(file, LogImage.end(batch(4)) + 4, BatchHeader.BATCH);
    LogImage.writeInt(file, LogImage.end(batch(4)) + 40, 12345);

    TestShard after = replay(image, BOOT);
    assertThat(firstLetters(after)).isEqualTo("abcden");
    assertThat(after.events).endsWith(LastStop.KILLED + " cut 1");
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcdenn");
  }

  @Test
  void shouldKeepABatchThatIsWholeButNotMarkedComplete() {
    LogImage image = killed();
    LogImage.flip(image.fileOf(batch(4)), LogImage.offset(batch(4)) + 3, 7);
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcden");
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcdenn");
  }

  @Test
  void shouldNotNeedTheWordsThatChronicleWritesBetweenBatches() {
    LogImage image = killed();
    LogImage.flip(image.fileOf(batch(1)), LogImage.offset(batch(1)) + 1, 2);
    LogImage.flip(image.fileOf(batch(2)), LogImage.offset(batch(2)) + 3, 7);
    LogImage.zero(image.fileOf(batch(3)), LogImage.offset(batch(3)), 4);
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcden");
  }

  /** Red when the reader follows the lengths of Chronicle's own excerpts. */
  @Test
  void shouldNotNeedWhatChronicleKeepsForItself() {
    LogImage image = killed();
    Path file = image.fileOf(batch(0));
    // Header and both index arrays, up to the opening stamp, which is the batch before the first.
    LogImage.write(file, 0, "rubbish!".repeat(40).getBytes(StandardCharsets.UTF_8));
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcden");
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcdenn");
  }

  /** Red when the checksum does not cover where a batch lies. */
  @Test
  void shouldRefuseAGoodBatchInAWrongPlace() {
    LogImage image = killed();
    Path file = image.fileOf(batch(1));
    int length = (int) (LogImage.end(batch(1)) - LogImage.offset(batch(1)));
    byte[] second = LogImage.read(file, LogImage.offset(batch(1)), length);
    byte[] third = LogImage.read(file, LogImage.offset(batch(2)), length);
    LogImage.write(file, LogImage.offset(batch(1)), third);
    LogImage.write(file, LogImage.offset(batch(2)), second);
    assertRefused(image, BOOT, batch(1));
  }

  /** Red when a segment with nothing good in it is always taken for one made ahead. */
  @Test
  void shouldRefuseTheLossOfTheLastSegmentAsAWhole() {
    for (String bootId : List.of(BOOT, OTHER_BOOT)) {
      LogImage image = bootId.equals(BOOT) ? killed() : LogImage.at(directory.resolve("image"));
      LogImage.truncate(image.fileOf(batch(0)), 0);
      assertThatThrownBy(() -> replay(image, bootId))
          .isInstanceOf(DamagedLogException.class)
          .hasMessageContaining("0000000001");
    }
  }

  /**
   * Trap 2. Red when the scan takes the first zero word for the end of the log, as a tailer does.
   */
  @Test
  void shouldRefuseAHoleBelowWhatIsKnownToBeDurable() {
    for (String bootId : List.of(BOOT, OTHER_BOOT)) {
      LogImage image = bootId.equals(BOOT) ? killed() : LogImage.at(directory.resolve("image"));
      LogImage.zero(image.fileOf(batch(1)), LogImage.offset(batch(1)), 200);
      assertRefused(image, bootId, batch(1));
    }
  }

  @Test
  void shouldCutAHoleAboveWhatIsKnownToBeDurableAfterTheMachineWasLost() {
    LogImage image = killed();
    LogImage.zero(image.fileOf(batch(3)), LogImage.offset(batch(3)), 100);

    TestShard after = replay(image, OTHER_BOOT);
    assertThat(firstLetters(after)).isEqualTo("abcn");
    assertThat(after.events).endsWith(LastStop.POWER_LOST + " cut 1");
    assertThat(firstLetters(replay(image, OTHER_BOOT))).isEqualTo("abcnn");
  }

  @Test
  void shouldRefuseTheSameHoleAfterAKillOfTheProcess() {
    LogImage image = killed();
    LogImage.zero(image.fileOf(batch(3)), LogImage.offset(batch(3)), 100);
    assertRefused(image, BOOT, batch(3));
  }

  @Test
  void shouldCutATornBatchOnlyAfterTheMachineWasLost() {
    LogImage image = killed();
    LogImage.zero(image.fileOf(batch(4)), LogImage.offset(batch(4)) + 100, 64);
    assertRefused(image, BOOT, batch(4));
    assertThat(firstLetters(replay(image, OTHER_BOOT))).isEqualTo("abcdn");
  }

  /** Red when no stamp is written: then nothing says that the last batches were durable. */
  @Test
  void shouldCutNothingBelowAStamp() {
    LogOptions options = LogImage.at(directory.resolve("log")).options();
    ChronicleShardLog log = ChronicleShardLog.open(options, LogPosition.BEGINNING, written, BOOT);
    log.start(written);
    log.appendAlone(TestShard.batch("a"));
    written.await(log.stamp());
    LogImage image = LogImage.of(options.directory(), directory.resolve("image"));
    log.close();
    LogImage.zero(image.fileOf(batch(0)), LogImage.offset(batch(0)), 68);
    assertRefused(image, OTHER_BOOT, batch(0));
  }

  @Test
  void shouldNoticeThatTheEndIsMissingAfterACleanStop() {
    killed();
    LogImage image = LogImage.at(directory.resolve("log"));
    LogImage.truncate(image.fileOf(batch(4)), LogImage.offset(batch(4)));
    assertThatThrownBy(() -> replay(image, OTHER_BOOT))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("with which it was closed");
  }

  @Test
  void shouldNotTakeTheCopyOfABatchInAPayloadForABatch() {
    LogImage image = killed();
    Path file = image.fileOf(batch(4));
    byte[] copy = LogImage.read(file, LogImage.offset(batch(0)) + 4, BatchHeader.excerptBytes(300));
    // Even with the right log id it has an old number; a client cannot know the id anyway.
    LogImage.writeInt(file, LogImage.end(batch(4)), 0x8000_0000);
    LogImage.write(file, LogImage.end(batch(4)) + 104, copy);
    assertThat(firstLetters(replay(image, BOOT))).isEqualTo("abcden");
  }

  /**
   * Red when the reader looks for the batch that is due no further than in the next segment, or the
   * check takes a segment with nothing but its header for damage.
   */
  @Test
  void shouldGoOnAfterACrashRightBehindARoll() throws Exception {
    for (String bootId : List.of(BOOT, OTHER_BOOT)) {
      written.durable.clear();
      LogImage image = rolled(directory.resolve(bootId));
      DurableBatch firstOfSecond =
          written.durable.stream()
              .filter(one -> Segment.numberOf(one.position()) == 2)
              .findFirst()
              .orElseThrow();
      Path second = image.fileOf(firstOfSecond);
      long at = LogImage.offset(firstOfSecond);
      LogImage.zero(second, at, (int) (Files.size(second) - at));
      int kept = written.durable.indexOf(firstOfSecond);

      TestShard after = replay(image, bootId);
      assertThat(after.durable).hasSize(kept + 1);
      TestShard again = replay(image, bootId);
      assertThat(again.durable).hasSize(kept + 2);
      try (LogCheck check = LogCheck.open(image.directory())) {
        check.run(good -> {}, missing -> {});
        assertThat(check.damages()).isEmpty();
      }
    }
  }

  /** The image of a running log that has just gone over to its second segment. */
  private LogImage rolled(Path at) {
    LogOptions options = LogImage.at(at.resolve("log")).options();
    ChronicleShardLog log = ChronicleShardLog.open(options, LogPosition.BEGINNING, written, BOOT);
    log.start(written);
    int appended = 0;
    while (log.currentSegment() == 1) {
      log.append(TestShard.batch("x".repeat(60_000)));
      int due = ++appended;
      written.runUntil(() -> written.durable.size() == due);
    }
    LogImage image = LogImage.of(options.directory(), at.resolve("image"));
    log.close();
    return image;
  }

  @Test
  void shouldRefuseAMissingSegment() throws Exception {
    TestShard shard = new TestShard();
    LogOptions options = LogImage.at(directory.resolve("log")).options();
    for (int i = 0; i < 3; i++) {
      replay(LogImage.at(options.directory()), BOOT);
    }
    LogImage image = LogImage.of(options.directory(), directory.resolve("image"));
    Path second = image.files().get(1);
    Files.delete(second);
    Files.delete(Objects.requireNonNull(second.getParent()));
    assertThatThrownBy(() -> replay(image, BOOT))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("0000000002");
    assertThat(shard.durable).isEmpty();
  }

  /** Trap 4. Red when the checksum is not checked, or does not cover the header. */
  @Test
  void shouldNeverStartWithFlippedBits() {
    LogImage pristine = killed();
    Random random = new Random(4);
    int headerBytes = 4 + BatchHeader.BYTES;
    int refused = 0;
    for (int i = 0; i < headerBytes + 50; i++) {
      LogImage image = LogImage.of(pristine.directory(), directory.resolve("flip" + i));
      Path file = image.fileOf(batch(0));
      // Each byte of a header; then anywhere in the file, Chronicle's own index included, which
      // nobody here reads.
      long at =
          i < headerBytes ? LogImage.offset(batch(2)) + i : random.nextLong(LogImage.end(batch(4)));
      LogImage.flip(file, at, random.nextInt(8));
      try {
        TestShard after = replay(image, BOOT);
        assertThat(after.durable.subList(0, 5).stream().map(LogRecoveryTest::described))
            .containsExactlyElementsOf(
                written.durable.stream().map(LogRecoveryTest::described).toList());
      } catch (DamagedLogException e) {
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("at byte");
        refused++;
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(BatchHeader.BYTES);
  }

  private static String described(DurableBatch batch) {
    return "%d %d %d %d %d %s"
        .formatted(
            batch.number(),
            batch.epoch(),
            batch.timeMs(),
            batch.rulesVersion(),
            batch.count(),
            TestShard.text(batch));
  }

  @Test
  void shouldRefuseToReadABatchThatRottedWhileTheLogRuns() {
    TestShard shard = new TestShard();
    LogOptions options = LogImage.at(directory.resolve("log")).options();
    try (ChronicleShardLog log = ChronicleShardLog.open(options, LogPosition.BEGINNING, shard)) {
      log.start(shard);
      log.appendAlone(new Batch(1, 1, 1, ByteBuffer.allocate(500), null));
      DurableBatch rotten = shard.durable.get(0);
      Path file = LogImage.at(options.directory()).fileOf(rotten);
      LogImage.flip(file, LogImage.offset(rotten) + 200, 3);
      try (LogReader reader = log.reader()) {
        assertThatThrownBy(() -> reader.read(rotten.position()))
            .isInstanceOf(CorruptLogException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("at byte " + LogImage.offset(rotten));
        assertThatThrownBy(reader::next).isInstanceOf(CorruptLogException.class);
      }
    }
  }

  private void assertRefused(LogImage image, String bootId, DurableBatch first) {
    assertThatThrownBy(() -> replay(image, bootId))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(image.fileOf(first).toString())
        .hasMessageContaining("at byte " + LogImage.offset(first))
        .hasMessageContaining("batch " + first.number());
  }
}
