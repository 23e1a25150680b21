package io.escrowmq.broker.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A mounted ext4 whose device writes down, in order, each write and each flush: qemu-storage-daemon
 * exports an image as a file by FUSE, a loop device lies over that file. The loop device must not
 * use direct I/O: requests that are not aligned to a page come out wrong.
 */
final class BlockRecorder implements AutoCloseable {

  private static final long MIB = 1L << 20;
  private static final long LOG_MIB = 4096;
  private static final long START_NS = TimeUnit.SECONDS.toNanos(20);

  private final Path image;
  private final Path log;
  private final Path export;
  private final Process daemon;
  private final LoopDisk disk;

  private BlockRecorder(Path image, Path log, Path export, Process daemon, LoopDisk disk) {
    this.image = image;
    this.log = log;
    this.export = export;
    this.daemon = daemon;
    this.disk = disk;
  }

  /** Records what is done to an image from now on; mounts it. The image itself is changed. */
  static BlockRecorder over(Path directory, Path image) throws IOException {
    Path log = Files.createTempFile(directory, "writes", ".log");
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(LOG_MIB * MIB); // Sparse.
    }
    Path export = Files.createFile(LoopDisk.freshName(directory));
    Process daemon =
        new ProcessBuilder(command(image, log, export))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("recorder.out").toFile())
            .start();
    LoopDisk disk = LoopDisk.inPlace(directory, export);
    BlockRecorder recorder = new BlockRecorder(image, log, export, daemon, disk);
    boolean mounted = false;
    try {
      recorder.awaitExport();
      disk.mount();
      mounted = true;
      return recorder;
    } finally {
      if (!mounted) {
        recorder.close();
      }
    }
  }

  private static List<String> command(Path image, Path log, Path export) {
    return List.of(
        "qemu-storage-daemon",
        "--blockdev",
        "driver=file,node-name=image-file,cache.no-flush=on,filename=" + image,
        "--blockdev",
        "driver=file,node-name=log-file,cache.no-flush=on,filename=" + log,
        "--blockdev",
        "driver=raw,node-name=image,file=image-file",
        "--blockdev",
        "driver=raw,node-name=log,file=log-file",
        "--blockdev",
        "driver=blklogwrites,node-name=recorder,file=image,log=log,log-sector-size=512,"
            + "log-super-update-interval=1",
        "--export",
        "type=fuse,id=out,node-name=recorder,writable=on,growable=off,mountpoint=" + export);
  }

  private void awaitExport() throws IOException {
    long deadline = System.nanoTime() + START_NS;
    while (Files.size(export) != Files.size(image)) {
      if (System.nanoTime() > deadline || !daemon.isAlive()) {
        throw new IOException(
            "Expected qemu-storage-daemon to export an image by FUSE, but: "
                + Files.readString(image.resolveSibling("recorder.out")).strip());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Where it is mounted. */
  Path mountPoint() {
    return disk.mountPoint();
  }

  /** How many writes and flushes there were so far: at least those before the last flush. */
  long entries() {
    return BlockLog.count(log);
  }

  /** Unmounts and ends the recording. */
  void finish() throws IOException {
    end();
  }

  /** Hands the log of writes over to the caller, who deletes it. */
  Path keepLog() throws IOException {
    return Files.move(log, log.resolveSibling(log.getFileName() + ".kept"));
  }

  private void end() throws IOException {
    disk.unmount();
    daemon.destroy();
    try {
      if (!daemon.waitFor(20, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    } catch (InterruptedException e) {
      daemon.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    LoopDisk.unmountIfMounted(export);
  }

  @Override
  public void close() throws IOException {
    end();
    Files.deleteIfExists(export);
    Files.deleteIfExists(log);
  }
}
