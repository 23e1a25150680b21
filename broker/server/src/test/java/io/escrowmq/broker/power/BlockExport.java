package io.escrowmq.broker.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An image as qemu-storage-daemon shows it: a file by FUSE, behind which every read, write and
 * flush passes the daemon's nodes. A loop device may lie over that file; it must not use direct
 * I/O: requests that are not aligned to a page come out wrong.
 */
final class BlockExport implements AutoCloseable {

  /** Name of the node that is shown. */
  static final String NODE = "shown";

  private static final long START_NS = TimeUnit.SECONDS.toNanos(20);

  private final Path file;
  private final Process daemon;

  private BlockExport(Path file, Process daemon) {
    this.file = file;
    this.daemon = daemon;
  }

  /** Shows an image through nodes, which end in {@link #NODE}. */
  static BlockExport of(Path directory, Path image, List<String> nodes) throws IOException {
    Path file = Files.createFile(LoopDisk.freshName(directory));
    List<String> command = new ArrayList<>(List.of("qemu-storage-daemon"));
    command.addAll(nodes);
    command.addAll(
        List.of(
            "--export",
            "type=fuse,id=out,node-name=%s,writable=on,growable=off,mountpoint=%s"
                .formatted(NODE, file)));
    Path output = directory.resolve("export.out");
    Process daemon =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    BlockExport export = new BlockExport(file, daemon);
    boolean shown = false;
    try {
      export.await(Files.size(image), output);
      shown = true;
      return export;
    } finally {
      if (!shown) {
        export.close();
      }
    }
  }

  private void await(long bytes, Path output) throws IOException {
    long deadline = System.nanoTime() + START_NS;
    while (Files.size(file) != bytes) {
      if (System.nanoTime() > deadline || !daemon.isAlive()) {
        throw new IOException(
            "Expected qemu-storage-daemon to export an image by FUSE, but: "
                + Files.readString(output).strip());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** The file that stands for the image. */
  Path file() {
    return file;
  }

  /** Ends the daemon; nothing may lie over the file any more. */
  @Override
  public void close() throws IOException {
    daemon.destroy();
    try {
      if (!daemon.waitFor(20, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    } catch (InterruptedException e) {
      daemon.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    LoopDisk.unmountIfMounted(file);
    Files.deleteIfExists(file);
  }
}
