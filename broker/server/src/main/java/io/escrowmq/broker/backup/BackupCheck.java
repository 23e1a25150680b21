package io.escrowmq.broker.backup;

import io.escrowmq.broker.log.CopiedLog;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads the files of a backup and checks them: by the checksums of the manifest, and by those of
 * the broker itself, batch by batch. For one thread.
 */
final class BackupCheck {
  private static final int READ_BYTES = 256 * 1024;

  private final Path directory;

  BackupCheck(Path directory) {
    this.directory = directory;
  }

  /** Gives the manifest with the checksums of the files as they are. */
  Manifest withChecksums(Manifest manifest) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Manifest.Entry file : manifest.files()) {
      entries.add(new Manifest.Entry(file.name(), file.lengthBytes(), crc(file)));
    }
    return new Manifest(
        manifest.created(),
        manifest.brokerId(),
        manifest.extent(),
        manifest.snapshot(),
        List.copyOf(entries));
  }

  /** Refuses files that are not what they were when the backup was finished. */
  void compare(Manifest manifest) throws IOException {
    for (Manifest.Entry file : manifest.files()) {
      if (crc(file) != file.crc()) {
        throw damaged(file, "its checksum is wrong");
      }
    }
  }

  private int crc(Manifest.Entry entry) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    try (FileChannel file =
        FileChannel.open(directory.resolve(entry.name()), StandardOpenOption.READ)) {
      if (file.size() != entry.lengthBytes()) {
        throw damaged(entry, "it has " + file.size() + " bytes instead of " + entry.lengthBytes());
      }
      while (file.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
    } catch (NoSuchFileException missing) {
      throw damaged(entry, "it is missing");
    }
    return (int) crc.getValue();
  }

  /** Refuses a snapshot or a batch that the broker would refuse, and an end that is not there. */
  void checkContents(Manifest manifest) throws IOException {
    CopiedLog log = new CopiedLog(directory.resolve(Manifest.LOG), manifest.extent());
    int snapshotIn = manifest.snapshot().segment();
    int due = snapshotIn == 0 ? 1 : snapshotIn;
    boolean ends = false;
    long expectedBatch = -1;
    int former = -1;
    for (Manifest.Entry file : manifest.files()) {
      if (!file.isSegment()) {
        checkSnapshot(file, manifest.snapshot());
        continue;
      }
      int number = file.segmentNumber();
      if (number > due) {
        throw damaged(file, "segment " + due + " before it is missing");
      }
      due = Math.max(due, number + 1);
      try {
        expectedBatch = log.check(file.segmentName(), number == former + 1 ? expectedBatch : -1);
      } catch (IOException broken) {
        throw damaged(file, String.valueOf(broken.getMessage()));
      }
      former = number;
      ends = number == manifest.extent().end().segment();
    }
    if (!ends) {
      throw new BackupRefusedException(
          "Expected the backup to reach batch "
              + manifest.extent().endBatch()
              + ", but its last segment is missing.");
    }
  }

  private void checkSnapshot(Manifest.Entry file, LogPosition expected) {
    try {
      if (!SnapshotStore.check(directory.resolve(file.name())).equals(expected)) {
        throw damaged(file, "it covers another position");
      }
    } catch (IOException broken) {
      throw damaged(file, String.valueOf(broken.getMessage()));
    }
  }

  private BackupRefusedException damaged(Manifest.Entry file, String why) {
    return new BackupRefusedException(
        "Expected " + directory.resolve(file.name()) + " to be whole, but: " + why + ".");
  }
}
