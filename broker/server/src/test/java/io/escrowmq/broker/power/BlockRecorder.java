package io.escrowmq.broker.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A mounted ext4 whose device writes down, in order, each write and each flush. */
final class BlockRecorder implements AutoCloseable {

  private static final long MIB = 1L << 20;
  private static final long LOG_MIB = 4096;

  private final Path log;
  private final BlockExport export;
  private final LoopDisk disk;

  private BlockRecorder(Path log, BlockExport export, LoopDisk disk) {
    this.log = log;
    this.export = export;
    this.disk = disk;
  }

  /** Records what is done to an image from now on; mounts it. The image itself is changed. */
  static BlockRecorder over(Path directory, Path image) throws IOException {
    Path log = Files.createTempFile(directory, "writes", ".log");
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(LOG_MIB * MIB); // Sparse.
    }
    BlockExport export = BlockExport.of(directory, image, nodes(image, log));
    LoopDisk disk = LoopDisk.inPlace(directory, export.file());
    BlockRecorder recorder = new BlockRecorder(log, export, disk);
    boolean mounted = false;
    try {
      disk.mount();
      mounted = true;
      return recorder;
    } finally {
      if (!mounted) {
        recorder.close();
      }
    }
  }

  private static List<String> nodes(Path image, Path log) {
    return List.of(
        "--blockdev",
        "driver=file,node-name=image-file,cache.no-flush=on,filename=" + image,
        "--blockdev",
        "driver=file,node-name=log-file,cache.no-flush=on,filename=" + log,
        "--blockdev",
        "driver=raw,node-name=image,file=image-file",
        "--blockdev",
        "driver=raw,node-name=log,file=log-file",
        "--blockdev",
        "driver=blklogwrites,file=image,log=log,log-sector-size=512,log-super-update-interval=1,"
            + "node-name="
            + BlockExport.NODE);
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
    disk.unmount();
    export.close();
  }

  /** Hands the log of writes over to the caller, who deletes it. */
  Path keepLog() throws IOException {
    return Files.move(log, log.resolveSibling(log.getFileName() + ".kept"));
  }

  @Override
  public void close() throws IOException {
    finish();
    Files.deleteIfExists(log);
  }
}
