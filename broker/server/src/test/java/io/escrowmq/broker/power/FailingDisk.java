package io.escrowmq.broker.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mounted ext4 whose device can be told, while it is used, to answer with EIO. */
final class FailingDisk implements AutoCloseable {

  /** Requests that a device refuses. */
  enum Failing {
    READS("read"),
    WRITES("write"),
    FLUSHES("flush");

    private final String type;

    Failing(String type) {
      this.type = type;
    }
  }

  private static final int SECTOR = 512;
  private static final Pattern EXTENT =
      Pattern.compile("\\s*\\d+:\\s*(\\d+)\\.\\.\\s*(\\d+):\\s*(\\d+)\\.\\..*");

  private final Path directory;
  private final Path image;
  private BlockExport export;
  private LoopDisk disk;

  private FailingDisk(Path directory, Path image) throws IOException {
    this.directory = directory;
    this.image = image;
    this.export = show();
    this.disk = LoopDisk.inPlace(directory, export.file());
  }

  /** Makes and mounts one. */
  static FailingDisk format(Path directory, long mebibytes) throws IOException {
    Path image = LoopDisk.freshName(directory);
    LoopDisk.makeImage(image, mebibytes);
    LoopDisk.format(image, 4096);
    FailingDisk disk = new FailingDisk(directory, image);
    disk.disk.mount();
    return disk;
  }

  private BlockExport show() throws IOException {
    return BlockExport.of(
        directory,
        image,
        List.of(
            "--chardev",
            "socket,server=on,wait=off,id=commands,path=" + socket(),
            "--monitor",
            "chardev=commands",
            "--blockdev",
            "driver=file,node-name=image,cache.no-flush=on,filename=" + image,
            "--blockdev",
            "driver=raw,file=image,node-name=" + BlockExport.NODE));
  }

  private Path socket() {
    return directory.resolve("commands");
  }

  Path mountPoint() {
    return disk.mountPoint();
  }

  /** From now on the device refuses all requests of a kind. */
  void fail(Failing what) throws IOException {
    inject("'event': 'none', 'iotype': '%s', 'errno': 5".formatted(what.type));
  }

  /** The device will refuse the first write that touches a place in a file. */
  void failFirstWriteTo(Path file, long offset) throws IOException {
    inject(
        "'event': 'none', 'iotype': 'write', 'errno': 5, 'once': true, 'sector': %d"
            .formatted(sector(file, offset)));
  }

  private void inject(String rule) throws IOException {
    try (Qmp qmp = Qmp.connect(socket())) {
      qmp.run(
          "{'execute': 'blockdev-add', 'arguments': {'driver': 'blkdebug', 'node-name': 'failing', 'image': 'image', 'inject-error': [{%s}]}}"
              .formatted(rule));
      qmp.run(
          "{'execute': 'blockdev-reopen', 'arguments': {'options': [{'driver': 'raw', 'node-name': '%s', 'file': 'failing'}]}}"
              .formatted(BlockExport.NODE));
    }
  }

  /** Where on the device a place in a file lies. */
  private static long sector(Path file, long offset) throws IOException {
    long wanted = offset / SECTOR;
    for (String line :
        Shell.run("filefrag", "-v", "-b" + SECTOR, file.toString()).split("\n", -1)) {
      Matcher extent = EXTENT.matcher(line);
      if (extent.matches()) {
        long first = Long.parseLong(extent.group(1));
        if (first <= wanted && wanted <= Long.parseLong(extent.group(2))) {
          return Long.parseLong(extent.group(3)) + wanted - first;
        }
      }
    }
    throw new IOException("Expected " + file + " to have a block at " + offset);
  }

  /** The power fails: from now on nothing reaches the disk. */
  void cutPower() throws IOException {
    disk.cutPower();
  }

  /** Unmounts it and mounts it again on a device that is well; whoever used it must be gone. */
  void replaceDevice() throws IOException {
    disk.unmount();
    export.close();
    export = show();
    disk = LoopDisk.inPlace(directory, export.file());
    disk.mount();
  }

  @Override
  public void close() throws IOException {
    disk.unmount();
    export.close();
    Files.deleteIfExists(image);
  }
}
