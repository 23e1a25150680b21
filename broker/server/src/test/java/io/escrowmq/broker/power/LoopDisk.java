package io.escrowmq.broker.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An ext4 file system in a file, mounted by a loop device, that can lose its power.
 *
 * <p>The file gets a new name and a new device at every mount: a device that is used again may
 * still show what it cached. The name carries the process id, so that what a killed run left behind
 * is found.
 */
final class LoopDisk implements AutoCloseable {

  private static final long MIB = 1L << 20;
  private static final String PREFIX = "escrowmq-disk-";
  private static final Pattern NAME = Pattern.compile("(/dev/loop\\d+) .*/" + PREFIX + "(\\d+)-.*");
  private static final Pattern RECORDER =
      Pattern.compile("qemu-storage-daemon.* type=fuse,.*/" + PREFIX + "(\\d+)-");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /**
   * EXT4_IOC_SHUTDOWN with "no flush of the journal": what is not on the disk now never will be.
   */
  private static final String CUT =
      "open(my $d, '<', $ARGV[0]) or die $!; my $how = pack('L', 2);"
          + " ioctl($d, 0x8004587d, $how) or die \"ioctl: $!\";";

  private final Path directory;
  private final boolean ours;
  private Path image;
  private @Nullable Path mountPoint;
  private @Nullable String device;

  private LoopDisk(Path directory, Path image, boolean ours) {
    this.directory = directory;
    this.image = image;
    this.ours = ours;
  }

  /** Makes a sparse image with an empty file system. */
  static LoopDisk format(Path directory, long mebibytes, int blockBytes) throws IOException {
    LoopDisk disk = over(directory, freshName(directory));
    makeImage(disk.image, mebibytes);
    format(disk.image, blockBytes);
    return disk;
  }

  /** Makes a sparse file. */
  static void makeImage(Path image, long mebibytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(mebibytes * MIB);
    }
  }

  /** Makes a file system on a device or image. */
  static void format(Path on, int blockBytes) throws IOException {
    Shell.run(
        "mkfs.ext4",
        "-q",
        "-F",
        "-b",
        Integer.toString(blockBytes),
        "-E",
        "nodiscard,lazy_itable_init=0,lazy_journal_init=0",
        on.toString());
  }

  /** Takes an image that is there, as its own. */
  static LoopDisk over(Path directory, Path image) {
    return new LoopDisk(directory, image, true);
  }

  /** Lies over a file that keeps its name and stays. */
  static LoopDisk inPlace(Path directory, Path file) {
    return new LoopDisk(directory, file, false);
  }

  /** A name for an image that no disk had yet. */
  static Path freshName(Path directory) {
    return directory.resolve(
        PREFIX + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + ".img");
  }

  /** Attaches and mounts it; gives where. */
  Path mount() throws IOException {
    image = ours ? Files.move(image, freshName(directory)) : image;
    device = Shell.run("losetup", "-f", "--show", image.toString());
    Path point = Files.createTempDirectory(directory, "mount");
    Shell.run("mount", "-t", "ext4", "-o", "noatime", device, point.toString());
    mountPoint = point;
    return point;
  }

  /** Where it is mounted now. */
  Path mountPoint() {
    if (mountPoint == null) {
      throw new IllegalStateException("Expected a mounted disk, but it is not");
    }
    return mountPoint;
  }

  /** The power fails: from now on nothing reaches the disk, and what is not there is lost. */
  void cutPower() throws IOException {
    Shell.run("perl", "-e", CUT, mountPoint().toString());
  }

  /** Makes the disk larger while it is mounted; false if root may not do that here. */
  boolean growTo(long mebibytes) throws IOException {
    String attached = String.valueOf(device);
    makeImage(image, mebibytes);
    Shell.run("losetup", "-c", attached);
    try {
      Shell.run("resize2fs", attached);
      return true;
    } catch (IOException refused) {
      if (String.valueOf(refused.getMessage()).contains("Permission denied")) {
        return false;
      }
      throw refused;
    }
  }

  /** Unmounts and detaches it; whoever used it must be gone. */
  void unmount() throws IOException {
    if (mountPoint != null) {
      Shell.insist("umount", mountPoint.toString());
      Files.delete(mountPoint);
      mountPoint = null;
    }
    if (device != null) {
      Shell.insist("losetup", "-d", device);
      device = null;
    }
  }

  @Override
  public void close() throws IOException {
    unmount();
    if (ours) {
      Files.deleteIfExists(image);
    }
  }

  /** Unmounts and detaches what runs left behind that are no more, and ends their recorders. */
  static void sweepLeftovers() throws IOException {
    sweepDevices();
    ProcessHandle.allProcesses()
        .filter(process -> isOrphan(process.info().commandLine().orElse("")))
        .forEach(ProcessHandle::destroy);
  }

  private static boolean isOrphan(String commandLine) {
    Matcher ours = RECORDER.matcher(commandLine);
    return ours.find() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty();
  }

  private static void sweepDevices() throws IOException {
    for (String line : Shell.run("losetup", "-l", "-n", "-O", "NAME,BACK-FILE").split("\n", -1)) {
      Matcher ours = NAME.matcher(line.replaceAll("\\s+", " "));
      if (ours.find() && ProcessHandle.of(Long.parseLong(ours.group(2))).isEmpty()) {
        unmountWhere(mounted -> mounted.startsWith(ours.group(1) + " "));
        Shell.insist("losetup", "-d", ours.group(1));
      }
    }
  }

  /** Unmounts whatever is mounted at a place. */
  static void unmountIfMounted(Path place) throws IOException {
    unmountWhere(mounted -> mounted.split(" ", -1)[1].equals(place.toString()));
  }

  private static void unmountWhere(Predicate<String> line) throws IOException {
    for (String mounted : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      if (line.test(mounted)) {
        Shell.insist("umount", mounted.split(" ", -1)[1]);
      }
    }
  }
}
