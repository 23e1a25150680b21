package io.escrowmq.broker.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogExtent;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.Recovery;
import io.escrowmq.broker.log.TestShard;
import io.escrowmq.broker.snapshot.SnapshotStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final int FLIPS = 200;

  @TempDir Path directory = Path.of(".");
  private @Nullable Original opened;

  @BeforeEach
  void open() throws IOException {
    opened = new Original(directory.resolve("data"));
  }

  @AfterEach
  void close() {
    original().close();
  }

  private Original original() {
    return Objects.requireNonNull(opened);
  }

  private BackupDirectory backup(String name) {
    return new BackupDirectory(directory.resolve(name), DiskForce.real());
  }

  private BackupDirectory.Result write(byte[] archive, String name) throws IOException {
    return backup(name).write(new ByteArrayInputStream(archive), source -> {});
  }

  private List<DurableBatch> replay(String data, LogPosition from) {
    TestShard shard = new TestShard();
    List<DurableBatch> replayed = new ArrayList<>();
    try (ChronicleShardLog log = Original.open(directory.resolve(data), from, shard)) {
      assertThat(log.recovery().lastStop()).isEqualTo(Recovery.LastStop.CLEAN);
      log.start(new Original.Noting(shard, replayed));
    }
    return replayed;
  }

  @Test
  void shouldRestoreExactlyWhatWasDurable() throws IOException {
    // given
    original().append(70);

    // when
    BackupDirectory.Result written = write(original().archive(), "backup");
    List<DurableBatch> then = List.copyOf(original().durable());
    original().append(5);
    BackupDirectory.Result restored = backup("backup").restore(directory.resolve("restored"));

    // then
    assertThat(written.brokerId()).isEqualTo(original().id);
    assertThat(restored.brokerId()).isNotEqualTo(original().id);
    assertThat(Files.readString(directory.resolve("restored/broker-id")).strip())
        .isEqualTo(restored.brokerId().toString());
    assertThat(replay("restored", LogPosition.BEGINNING)).isEqualTo(then);
  }

  @Test
  void shouldGoOnFromTheNewestSnapshot() throws IOException {
    // given
    original().append(30);
    original().snapshot();
    original().append(20);
    LogPosition covered = original().end();
    original().snapshot();
    original().append(3);

    // when
    write(original().archive(), "backup");
    backup("backup").restore(directory.resolve("restored"));

    // then
    SnapshotStore store =
        new SnapshotStore(directory.resolve("restored/snapshots"), DiskForce.real());
    assertThat(store.load().position()).isEqualTo(covered);
    assertThat(replay("restored", covered)).isEqualTo(original().durable().subList(50, 53));
  }

  @Test
  void shouldTakeTheOlderSnapshotWhenTheNewestIsDamaged() throws IOException {
    // given
    original().append(3);
    LogPosition older = original().end();
    original().snapshot();
    original().append(3);
    original().snapshot();
    Path newest = filesIn("data/snapshots").get(1);
    flip(newest, Files.size(newest) - 1);

    // when
    write(original().archive(), "backup");

    // then
    assertThat(filesIn("backup/snapshots"))
        .singleElement()
        .asString()
        .contains("%016x".formatted(older.value()));
  }

  @Test
  void shouldReadWhatIsDeletedMeanwhile() throws IOException {
    // given
    original().append(70);
    List<DurableBatch> then = List.copyOf(original().durable());
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (Archive archive = original().source.open()) {
      sent.writeBytes(Objects.requireNonNull(archive.next()));

      // when
      for (Path segment : filesIn("data/log")) {
        if (segment.toString().endsWith(".cq4")) {
          Files.delete(segment);
        }
      }
      sent.writeBytes(Original.bytes(archive));
    }
    write(sent.toByteArray(), "backup");

    // then
    backup("backup").restore(directory.resolve("restored"));
    assertThat(replay("restored", LogPosition.BEGINNING)).isEqualTo(then);
  }

  @Test
  void shouldNeitherSendNorWriteHoles() throws IOException {
    // given: one batch in a segment of which a MiB is reserved
    original().append(1);

    // when
    byte[] archive = original().archive();
    write(archive, "backup");

    // then
    assertThat(archive.length).isLessThan(300_000);
    assertThat(allocatedBytes(directory.resolve("backup"))).isLessThan(400_000);
  }

  @Test
  void shouldLetOnlyOneRunAtATime() throws IOException {
    try (Archive running = original().source.open()) {
      assertThat(running.next()).isNotNull();
      assertThatThrownBy(original().source::open)
          .isInstanceOf(BackupRefusedException.class)
          .hasMessageContaining("Another backup");
    }
    original().source.open().close();
  }

  @Test
  void shouldSayInTheArchiveThatAFileCannotBeRead() throws IOException {
    // given
    original().append(1);
    Archive archive = original().source.open();
    assertThat(archive.next()).isNotNull();

    // when: its files are closed under it
    archive.close();
    byte[] failed = archive.next();

    // then
    assertThat(failed).isNotNull();
    assertThat(new String(failed, StandardCharsets.UTF_8)).contains("Expected to read log/000000");
    assertThat(archive.next()).isNull();
  }

  @Test
  void shouldRefuseAnArchiveThatWasCutOrChangedAnywhere() throws IOException {
    // given
    original().append(3);
    byte[] whole = original().archive();
    SplittableRandom random = new SplittableRandom(7);

    for (int i = 0; i < FLIPS; i++) {
      // when
      byte[] damaged = whole.clone();
      String what;
      if (i % 4 == 0) {
        int length = random.nextInt(whole.length);
        damaged = Arrays.copyOf(damaged, length);
        what = "cut at " + length;
      } else {
        int at = random.nextInt(whole.length);
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        what = "flipped at " + at;
      }
      byte[] sent = damaged;
      String name = "damaged" + i;

      // then
      assertThatThrownBy(() -> write(sent, name))
          .as(what)
          .isInstanceOf(BackupRefusedException.class)
          .hasMessageEndingWith(".");
      if (Files.exists(directory.resolve(name))) {
        assertThatThrownBy(() -> backup(name).restore(directory.resolve("never")))
            .hasMessageContaining("was not finished");
      }
      assertThat(directory.resolve("never")).doesNotExist();
    }
  }

  @Test
  void shouldNameTheDamagedFileOfABackup() throws IOException {
    // given
    original().append(25);
    original().snapshot();
    original().append(1);
    write(original().archive(), "backup");

    for (Path file : filesIn("backup")) {
      boolean manifest = file.endsWith("escrow-backup");
      byte[] bytes = Files.readAllBytes(file);

      // when, then: a flipped bit
      flip(file, bytes.length / 2);
      assertRefusedNaming(file);
      Files.write(file, bytes);
      // when, then: the end is gone
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      assertRefusedNaming(file);
      // when, then: all of it is gone
      Files.delete(file);
      assertRefusedNaming(manifest ? directory.resolve("backup") : file);
      Files.write(file, bytes);
    }
    backup("backup").restore(directory.resolve("restored"));
  }

  private void assertRefusedNaming(Path file) {
    assertThatThrownBy(() -> backup("backup").restore(directory.resolve("restored")))
        .isInstanceOf(BackupRefusedException.class)
        .hasMessageContaining(file.toString());
    assertThat(directory.resolve("restored")).doesNotExist();
  }

  @Test
  void shouldRefuseNamesThatLeadElsewhere() {
    Manifest.Entry outside = new Manifest.Entry("log/../../passwd", 1, 0);
    Manifest manifest =
        new Manifest(
            Instant.EPOCH,
            UUID.randomUUID(),
            new LogExtent(1, 0, LogPosition.BEGINNING, 1),
            LogPosition.BEGINNING,
            List.of(outside));

    assertThatThrownBy(() -> Manifest.decode(manifest.encode(), "it"))
        .isInstanceOf(BackupRefusedException.class)
        .hasMessageContaining("passwd");
  }

  @Test
  void shouldRefuseUsedDirectoriesAndNoBackups() throws IOException {
    // given
    byte[] archive = original().archive();
    Files.createDirectories(directory.resolve("used/x"));
    Files.createDirectories(directory.resolve("empty"));

    // when, then
    assertThatThrownBy(() -> write(archive, "used"))
        .isInstanceOf(BackupRefusedException.class)
        .hasMessageContaining("empty or new");
    write(archive, "empty");
    assertThatThrownBy(() -> backup("empty").restore(directory.resolve("used")))
        .isInstanceOf(BackupRefusedException.class)
        .hasMessageContaining("empty or new");
    assertThatThrownBy(() -> backup("used").restore(directory.resolve("new")))
        .isInstanceOf(BackupRefusedException.class)
        .hasMessageContaining("there is none");
    assertThat(BackupDirectory.refusalToServe(directory.resolve("empty"))).contains("is a backup");
    assertThat(BackupDirectory.refusalToServe(directory.resolve("data"))).isNull();
  }

  @Test
  void shouldRecogniseARestoreThatDidNotFinish() throws IOException {
    // given: the copy meets a disk that fails at the end
    write(original().archive(), "backup");
    DiskForce failing = new FailingForce();

    // when
    assertThatThrownBy(
            () ->
                new BackupDirectory(directory.resolve("backup"), failing)
                    .restore(directory.resolve("restored")))
        .isInstanceOf(IOException.class);

    // then
    assertThat(BackupDirectory.refusalToServe(directory.resolve("restored")))
        .contains("did not finish");
  }

  /** What the files take on the disk; Java cannot tell. */
  private static long allocatedBytes(Path path) throws IOException {
    Process du = new ProcessBuilder("du", "-s", "--block-size=1", path.toString()).start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(said.split("\t", 2)[0]);
  }

  private List<Path> filesIn(String name) {
    try (Stream<Path> files = Files.walk(directory.resolve(name))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      channel.write(one.put(0, (byte) (one.get(0) ^ 16)).flip(), at);
    }
  }

  /** Confirms the marker of a restore and nothing after it. */
  private static final class FailingForce implements DiskForce {
    private int forced;

    @Override
    public void force(FileChannel file) throws IOException {
      if (forced++ > 0) {
        throw new IOException("Input/output error");
      }
      file.force(false);
    }

    @Override
    public void forceDirectory(Path path) {
      // Always fine here.
    }
  }
}
