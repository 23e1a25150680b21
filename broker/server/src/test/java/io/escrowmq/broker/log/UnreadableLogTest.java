package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system cannot read is not called damaged. */
class UnreadableLogTest {

  @TempDir Path directory;
  private final TestShard shard = new TestShard();

  private ChronicleShardLog open() {
    ChronicleShardLog log =
        ChronicleShardLog.open(
            LogOptions.at(directory.resolve("log")), LogPosition.BEGINNING, shard);
    log.start(shard);
    return log;
  }

  private void append(ShardLog log, int batches) {
    int expected = shard.durable.size() + batches;
    for (int i = 0; i < batches; i++) {
      log.append(TestShard.batch("batch " + (shard.durable.size() + i)));
    }
    shard.runUntil(() -> shard.durable.size() == expected);
  }

  private Path file() {
    return LogImage.at(directory.resolve("log")).files().get(0);
  }

  private static Path away(Path file) {
    return file.resolveSibling("away");
  }

  /** A directory can be opened, but not read. */
  private static void breakIt(Path file) throws IOException {
    Files.move(file, away(file));
    Files.createDirectory(file);
  }

  private static void mend(Path file) throws IOException {
    Files.delete(file);
    Files.move(away(file), file);
  }

  private static void interrupted(Runnable read) {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(read::run)
          .isInstanceOf(UnreadableLogException.class)
          .hasMessageContaining(".cq4");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static String next(LogReader reader) {
    return TestShard.text(Objects.requireNonNull(reader.next()));
  }

  /** An interrupted read is the I/O error that a test can have at any place of a file. */
  @Test
  void shouldReadAgainWhatCouldNotBeRead() {
    try (ChronicleShardLog log = open()) {
      append(log, 3);
      List<DurableBatch> all = List.copyOf(shard.durable);
      try (LogReader reader = log.reader()) {
        interrupted(() -> reader.read(all.get(1).position()));
        interrupted(reader::next);
        assertThat(reader.read(all.get(1).position()).number()).isEqualTo(all.get(1).number());
        assertThat(next(reader)).isEqualTo("batch 0");
        assertThat(next(reader)).isEqualTo("batch 1");
        append(log, 100);
        reader.seekAfter(all.get(1).position());
        interrupted(reader::next);
        assertThat(next(reader)).isEqualTo("batch 2");
        assertThat(next(reader)).isEqualTo("batch 3");
      }
    }
  }

  @Test
  void shouldRefuseToStartWithoutCallingItDamage() throws IOException {
    try (ChronicleShardLog log = open()) {
      append(log, 3);
    }
    Path file = file();
    breakIt(file);
    assertThatThrownBy(this::open)
        .isExactlyInstanceOf(LogRefusedException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("damaged");
    mend(file);
    shard.durable.clear();
    try (ChronicleShardLog log = open()) {
      assertThat(log.recovery().missingBatches()).isZero();
      assertThat(shard.texts()).hasSize(3);
    }
  }
}
