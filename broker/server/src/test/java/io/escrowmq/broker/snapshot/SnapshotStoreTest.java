package io.escrowmq.broker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.state.PageSpace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  @TempDir Path directory;
  private SnapshotStore store;

  @BeforeEach
  void open() throws IOException {
    store = new SnapshotStore(directory, DiskForce.real());
  }

  static ShardState stateWithTopics(int topics) {
    ShardState state = new ShardState();
    for (int i = 0; i < topics; i++) {
      state.apply(1_000 + i, new MessageRef(i + 1, 0), new CreateTopic("topic-" + i), effect -> {});
    }
    return state;
  }

  private static LogPosition at(long value) {
    return new LogPosition(value);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  @Test
  void shouldBeginEmpty() throws IOException {
    Snapshot none = store.load();
    assertThat(none.position()).isEqualTo(LogPosition.BEGINNING);
    assertThat(none.state().stateHash()).isEqualTo(new ShardState().stateHash());
    assertThat(store.oldestKept()).isEqualTo(LogPosition.BEGINNING);
  }

  @Test
  void shouldLoadTheNewestAndKeepTwo() throws IOException {
    for (int i = 1; i <= 4; i++) {
      store.save(stateWithTopics(i), at(100L * i));
    }
    Snapshot loaded = store.load();
    assertThat(loaded.position()).isEqualTo(at(400));
    assertThat(loaded.state().stateHash()).isEqualTo(stateWithTopics(4).stateHash());
    assertThat(loaded.state().timeMs()).isEqualTo(1_003);
    assertThat(store.oldestKept()).isEqualTo(at(300));
    assertThat(files()).hasSize(2);
  }

  /** A directory can be opened, but not read: so the disk says EISDIR where it might say EIO. */
  @Test
  void shouldFallBackToTheOlderOneAndLeaveTheOneThatTheDiskCannotRead() throws IOException {
    store.save(stateWithTopics(1), at(100));
    store.save(stateWithTopics(2), at(200));
    Path newest = files().get(1);
    Path away = directory.resolveSibling("away.snapshot");
    Files.move(newest, away);
    Files.createDirectory(newest);

    assertThat(store.load().position()).isEqualTo(at(100));
    Files.delete(newest);
    Files.move(away, newest);
    assertThat(store.load().position()).isEqualTo(at(200));
  }

  @Test
  void shouldFallBackToTheOlderOneAndPutTheDamagedOneAside() throws IOException {
    store.save(stateWithTopics(1), at(100));
    store.save(stateWithTopics(2), at(200));
    byte[] bytes = Files.readAllBytes(files().get(1));
    bytes[bytes.length / 2] ^= 4;
    Files.write(files().get(1), bytes);

    assertThat(store.load().position()).isEqualTo(at(100));
    assertThat(files().get(1)).asString().endsWith(".damaged");
    assertThat(store.oldestKept()).isEqualTo(LogPosition.BEGINNING);
  }

  @Test
  void shouldKeepTheOlderOneWhenTheWriterGivesUp() throws IOException {
    store.save(stateWithTopics(1), at(100));

    assertThatThrownBy(() -> store.save(stateWithTopics(2), at(200), () -> true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("took too long");

    assertThat(store.load().position()).isEqualTo(at(100));
  }

  @Test
  void shouldNeverLoadADamagedSnapshot() throws IOException {
    store.save(stateWithTopics(20), at(100));
    Path file = files().get(0);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      int at = i < 40 ? i : random.nextInt(bad.length);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bad);
      assertThatThrownBy(() -> SnapshotFile.read(file, PageSpace.onHeap()))
          .isInstanceOf(IOException.class);
    }
    for (int length : new int[] {0, 1, 39, 40, 41, good.length - 1}) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> SnapshotFile.read(file, PageSpace.onHeap()))
          .isInstanceOf(IOException.class);
    }
    Files.write(file, good);
    assertThat(store.load().position()).isEqualTo(at(100));
  }

  @Test
  void shouldRefuseASnapshotUnderAnotherPositionsName() throws IOException {
    store.save(stateWithTopics(1), at(100));
    Files.move(files().get(0), directory.resolve("%016x.snapshot".formatted(200)));
    assertThat(store.load().position()).isEqualTo(LogPosition.BEGINNING);
  }

  @Test
  void shouldKeepTheOlderOnesWhenTheDiskFails() throws IOException {
    store.save(stateWithTopics(1), at(100));
    DiskForce failing =
        new DiskForce() {
          @Override
          public void force(FileChannel segment) throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public void forceDirectory(Path forced) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    SnapshotStore broken = new SnapshotStore(directory, failing);
    assertThatThrownBy(() -> broken.save(stateWithTopics(2), at(200)))
        .isInstanceOf(IOException.class);

    assertThat(new SnapshotStore(directory, DiskForce.real()).load().position()).isEqualTo(at(100));
  }

  @Test
  void shouldIgnoreWhatACrashLeftHalfWritten() throws IOException {
    store.save(stateWithTopics(1), at(100));
    Files.write(directory.resolve("writing.tmp"), new byte[10]);
    assertThat(new SnapshotStore(directory, DiskForce.real()).load().position()).isEqualTo(at(100));
    assertThat(files()).hasSize(1);
  }
}
