package io.escrowmq.broker.backup;

import io.escrowmq.broker.log.CopiedLog;
import io.escrowmq.broker.log.DiskForce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backup in a directory:
 *
 * <pre>
 *   escrow-backup              the {@link Manifest}; written last
 *   escrow-backup.unfinished   instead of it, while or if the backup is not finished
 *   snapshots/  log/           as in a data directory, but for the log's own identity
 * </pre>
 *
 * <p>For one thread.
 */
public final class BackupDirectory {
  private static final String MANIFEST = "escrow-backup";
  private static final String UNFINISHED = "escrow-backup.unfinished";
  private static final String RESTORING = "escrow-restoring";
  private static final String BROKER_ID = "broker-id";

  private final Path path;
  private final DiskForce disk;

  /**
   * Names a backup.
   *
   * @param path its directory
   * @param disk forces what is written
   */
  public BackupDirectory(Path path, DiskForce disk) {
    this.path = path;
    this.disk = disk;
  }

  /**
   * What there is after a backup or a restore.
   *
   * @param brokerId of the broker that was backed up, or the new one of the restored data
   * @param created when the backup began, ISO 8601
   * @param endBatch number of the last batch
   * @param files how many
   * @param bytes their lengths together, holes included
   */
  public record Result(UUID brokerId, String created, long endBatch, int files, long bytes) {
    static Result of(Manifest manifest, UUID brokerId) {
      return new Result(
          brokerId,
          manifest.created().toString(),
          manifest.extent().endBatch(),
          manifest.files().size(),
          manifest.totalBytes());
    }
  }

  /**
   * Tells why no broker may run on a directory.
   *
   * @param path what was given as data directory
   * @return a sentence if it is a backup or was not restored to the end; null if it may be used
   */
  public static @Nullable String refusalToServe(Path path) {
    if (Files.exists(path.resolve(MANIFEST)) || Files.exists(path.resolve(UNFINISHED))) {
      return "The directory " + path + " is a backup; restore it into another directory first.";
    }
    if (Files.exists(path.resolve(RESTORING))) {
      return "The restore into " + path + " did not finish; empty it and restore again.";
    }
    return null;
  }

  /**
   * Refuses a directory that holds anything.
   *
   * @param directory any
   * @throws BackupRefusedException if it is not new or empty
   */
  public static void refuseUsed(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      if (entries.iterator().hasNext()) {
        throw new BackupRefusedException(
            "Expected " + directory + " to be empty or new, but there is something in it.");
      }
    } catch (NoSuchFileException fresh) {
      return;
    } catch (IOException unusable) {
      throw new BackupRefusedException("Expected to use " + directory + ", but: " + unusable + ".");
    }
  }

  /**
   * Writes an archive to the disk, reads it back and checks it; only then it counts.
   *
   * @param stream the archive
   * @param source told the id of the broker that it comes from, before anything is written
   * @return what there is now
   * @throws BackupRefusedException if the directory is used, or the archive or what was read back
   *     is not whole
   * @throws IOException if it cannot be read or written
   */
  public Result write(InputStream stream, Consumer<UUID> source) throws IOException {
    refuseUsed(path);
    ArchiveReader archive = new ArchiveReader(stream);
    Manifest manifest = archive.manifest();
    source.accept(manifest.brokerId());
    Files.createDirectories(path);
    save(path.resolve(UNFINISHED), manifest.encode());
    try (ArchivedFiles files = new ArchivedFiles(path, manifest)) {
      archive.readTo(files);
      files.finish();
    }
    BackupCheck check = new BackupCheck(path);
    check.checkContents(manifest);
    Manifest whole = check.withChecksums(manifest);
    save(path.resolve(UNFINISHED), whole.encode());
    forceDirectories(path);
    Files.move(path.resolve(UNFINISHED), path.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
    disk.forceDirectory(path);
    return Result.of(whole, whole.brokerId());
  }

  /**
   * Makes a data directory of this backup, after checking all of it, under a new broker's id: to
   * clients it is another broker. Until this returns no broker starts on it.
   *
   * @param data the data directory, empty or new
   * @return what there is now
   * @throws BackupRefusedException if the backup is not finished or not whole, or the directory
   *     used
   * @throws IOException if something cannot be read or written
   */
  public Result restore(Path data) throws IOException {
    Manifest manifest = manifest();
    refuseUsed(data);
    BackupCheck check = new BackupCheck(path);
    check.compare(manifest);
    check.checkContents(manifest);
    Files.createDirectories(data);
    save(data.resolve(RESTORING), new byte[0]);
    disk.forceDirectory(data);
    for (Manifest.Entry file : manifest.files()) {
      copy(path.resolve(file.name()), data.resolve(file.name()));
    }
    new BackupCheck(data).compare(manifest);
    new CopiedLog(data.resolve(Manifest.LOG), manifest.extent()).complete(disk);
    UUID brokerId = UUID.randomUUID();
    save(data.resolve(BROKER_ID), (brokerId + "\n").getBytes(StandardCharsets.UTF_8));
    forceDirectories(data);
    Files.delete(data.resolve(RESTORING));
    disk.forceDirectory(data);
    return Result.of(manifest, brokerId);
  }

  private Manifest manifest() throws IOException {
    Path file = path.resolve(MANIFEST);
    if (Files.exists(path.resolve(UNFINISHED))) {
      throw new BackupRefusedException(
          "The backup in " + path + " was not finished; it cannot be restored.");
    }
    if (!Files.exists(file) || Files.size(file) > Manifest.BYTES_MAX) {
      throw new BackupRefusedException("Expected a backup in " + path + ", but there is none.");
    }
    return Manifest.decode(Files.readAllBytes(file), file.toString());
  }

  private static void copy(Path from, Path to) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(Archive.BLOCK_BYTES);
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        SparseFile target = new SparseFile(to, source.size())) {
      for (long at = 0; source.read(block, at + block.position()) >= 0; ) {
        if (!block.hasRemaining()) {
          at += writeUnlessZero(target, at, block);
        }
      }
      writeUnlessZero(target, source.size() - block.position(), block);
      target.force();
    }
  }

  private static int writeUnlessZero(SparseFile target, long at, ByteBuffer block)
      throws IOException {
    block.flip();
    int length = block.limit();
    if (!Archive.isHole(block, 0, length)) {
      target.write(at, block);
    }
    block.clear();
    return length;
  }

  private void save(Path file, byte[] bytes) throws IOException {
    try (FileChannel to =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        to.write(left);
      }
      disk.force(to);
    }
  }

  private void forceDirectories(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path directory : all.filter(Files::isDirectory).toList()) {
        disk.forceDirectory(directory);
      }
    }
  }
}
