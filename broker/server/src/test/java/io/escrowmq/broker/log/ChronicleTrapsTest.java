package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The traps of Chronicle Queue that are not closed elsewhere. 1 (sync): {@link GroupCommitTest}. 2
 * (a hole), 4 (no checksums): {@link LogRecoveryTest}.
 */
class ChronicleTrapsTest {
  private static final long SEGMENT_BYTES = 1 << 20;

  @TempDir Path directory;

  private LogOptions options() {
    return LogOptions.at(directory.resolve("log")).withSegmentBytes(SEGMENT_BYTES).withFloors(0, 0);
  }

  /**
   * Trap 3. Red when a queue that an earlier process of the same id left behind is opened again:
   * Chronicle waits 15 s for its table's lock and throws.
   */
  @Test
  void shouldOpenAtOnceAfterAKilledProcessOfTheSameId() {
    TestShard shard = new TestShard();
    ChronicleShardLog log = ChronicleShardLog.open(options(), LogPosition.BEGINNING, shard);
    log.start(shard);
    log.appendAlone(TestShard.batch("one"));
    LogImage image = LogImage.of(options().directory(), directory.resolve("image"));
    log.close();

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(8),
        () -> {
          TestShard after = new TestShard();
          try (ChronicleShardLog again =
              ChronicleShardLog.open(image.options(), LogPosition.BEGINNING, after)) {
            again.start(after);
            again.appendAlone(TestShard.batch("two"));
            assertThat(after.texts()).containsExactly("one", "two");
          }
        });
  }

  /** Trap 5. Red when Chronicle asks the wall clock: then the file's cycle is today's hour. */
  @Test
  void shouldTakeTheCycleFromTheNumberOfTheSegment() throws IOException {
    SegmentWriter writer = SegmentWriter.create(options(), segment(5), 5, 1);
    writer.close();
    assertThat(writer.segment().file().getFileName()).hasToString("19700101-05L.cq4");
  }

  private Path segment(int number) throws IOException {
    Files.createDirectories(options().directory());
    return options().directory().resolve("%010d".formatted(number));
  }

  /**
   * Trap 6. Red when the space of a segment is not reserved before its first append: then a full
   * disk is a SIGBUS.
   */
  @Test
  void shouldReserveASegmentsSpaceBeforeItIsUsedAndGiveTheRestBack() throws Exception {
    SegmentWriter writer = SegmentWriter.create(options(), segment(1), 1, 1);
    assertThat(allocatedBytes(writer.segment().file())).isGreaterThanOrEqualTo(SEGMENT_BYTES);
    writer.close();
    assertThat(allocatedBytes(writer.segment().file())).isLessThan(SEGMENT_BYTES / 2);
  }

  private static long allocatedBytes(Path file) throws Exception {
    Process stat = new ProcessBuilder("stat", "--format=%b", file.toString()).start();
    String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(stat.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return Long.parseLong(blocks.strip()) * 512;
  }

  /**
   * Trap 6. Red when a batch is appended beyond what is reserved: index arrays and the end of the
   * segment count too.
   */
  @Test
  void shouldNeverWriteBeyondTheReservedSpace() throws IOException {
    SegmentWriter writer = SegmentWriter.create(options(), segment(1), 1, 1);
    ByteBuffer payload = ByteBuffer.allocate(40);
    long number = 0;
    long offset = 0;
    while (writer.fits(40)) {
      number++;
      offset =
          writer.append(
              new BatchHeader(BatchHeader.BATCH, 0, 1, 1, number, 0, 0, 1, 1, 40), payload);
    }
    writer.close();
    assertThat(number).isGreaterThan(3_000);
    assertThat(offset + 200).isLessThanOrEqualTo(SEGMENT_BYTES);
  }

  /**
   * FACTS, write path. Red when the mapping is not advised: appends stall for 17 ms, a force of 1
   * KiB writes 2 MiB.
   */
  @Test
  void shouldAdviseRandomAccessForTheMapping() throws IOException {
    SegmentWriter writer = SegmentWriter.create(options(), segment(1), 1, 1);
    assertThat(writer.advised()).isTrue();
    writer.close();
  }

  /** Trap 7. Red when anybody calls the pretoucher, which overflows the stack. */
  @Test
  void shouldNotUseThePretoucher() throws IOException {
    byte[] classFile;
    try (InputStream in =
        Objects.requireNonNull(ChronicleFile.class.getResourceAsStream("ChronicleFile.class"))) {
      classFile = in.readAllBytes();
    }
    assertThat(
            new String(classFile, StandardCharsets.ISO_8859_1).toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("pretouch");
  }

  /**
   * Trap 8. Red without rollbackOnClose: the failed write is completed as an excerpt that begins
   * like a batch.
   */
  @Test
  void shouldLeaveNoPartOfAFailedAppendBehind() throws IOException {
    Path queue = segment(1);
    Files.createDirectory(queue);
    ChronicleFile file = new ChronicleFile(queue, 1, SEGMENT_BYTES);
    byte[] header = new byte[BatchHeader.BYTES];
    long offset = file.append(at -> header, ByteBuffer.allocate(100));
    ByteBuffer tooLarge = ByteBuffer.allocate((int) SEGMENT_BYTES * 2);
    assertThatThrownBy(() -> file.append(at -> header, tooLarge)).isNotNull();
    Path path = file.file();
    file.close();

    long after = offset + ChronicleFile.WORD_BYTES + BatchHeader.excerptBytes(100);
    int word =
        ByteBuffer.wrap(LogImage.read(path, after, 4))
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .getInt();
    assertThat(word == 0 || word < 0).as("nothing, or incomplete: %08x", word).isTrue();
  }
}
