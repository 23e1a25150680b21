package io.escrowmq.broker.log;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.log.GroupForce.Mark;
import io.escrowmq.broker.log.Recovery.LastStop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The way from a directory to a log that can be appended to: lock, identify, recover, begin a new
 * segment under a new epoch with a forced stamp.
 */
final class LogOpening {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /**
   * What a running log consists of.
   *
   * @param options how it is kept
   * @param directory locked
   * @param identity as it stands in the directory now
   * @param recovery what was found
   * @param housekeeping not yet started
   * @param start the opening stamp, durable
   */
  record Opened(
      LogOptions options,
      LogDirectory directory,
      LogIdentity identity,
      Recovery recovery,
      LogHousekeeping housekeeping,
      Mark start) {}

  private LogOpening() {}

  /**
   * Reads the id that the operating system has until it is started anew; "unknown" never equals
   * itself.
   */
  static String currentBootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  static Opened open(LogOptions given, LogPosition replayFrom, String bootId) {
    LogOptions options =
        given.durability() == Durability.OS ? given.withDisk(unforced(given.disk())) : given;
    LogDirectory directory = LogDirectory.lock(options.directory(), options.disk());
    Opened opened = null;
    try {
      opened = recover(options, directory, replayFrom, bootId);
      return opened;
    } catch (IOException | InternalError e) {
      throw new LogRefusedException(
          "Expected to open the log in " + options.directory() + ", but: " + e.getMessage(), e);
    } finally {
      if (opened == null) {
        directory.close();
      }
    }
  }

  private static Opened recover(
      LogOptions options, LogDirectory directory, LogPosition replayFrom, String bootId)
      throws IOException {
    LogIdentity found = directory.identity();
    LogIdentity identity = found == null ? fresh(options, bootId) : found;
    if (identity.shard() != options.shard()) {
      throw new LogRefusedException(
          "Expected the log of shard %d in %s, but it is that of shard %d."
              .formatted(options.shard(), directory.path(), identity.shard()),
          null);
    }
    if (found == null) {
      directory.writeIdentity(identity);
    }
    LastStop lastStop = lastStop(found, bootId);
    Recovery recovery = new LogRecovery(directory, options, identity, lastStop, replayFrom).run();
    directory.writeIdentity(identity.running(bootId, identity.opened()));
    LogHousekeeping housekeeping = new LogHousekeeping(options, directory, identity.logId());
    int number = directory.segments().isEmpty() ? 1 : directory.segments().lastKey() + 1;
    SegmentWriter writer = housekeeping.createFirst(number);
    Mark start = null;
    try {
      LogIdentity running = identity.running(bootId, number);
      start = stamp(writer, running, recovery);
      directory.add(writer.segment());
      directory.writeIdentity(running);
      FailureNote.forget(running);
      return new Opened(options, directory, running, recovery, housekeeping, start);
    } finally {
      if (start == null) {
        writer.abandon();
      }
    }
  }

  private static LogIdentity fresh(LogOptions options, String bootId) {
    long logId = new SecureRandom().nextLong();
    return new LogIdentity(
        LogIdentity.FORMAT, logId, options.shard(), bootId, 0, LogIdentity.NOT_STOPPED);
  }

  private static LastStop lastStop(@Nullable LogIdentity found, String bootId) throws IOException {
    if (found == null) {
      return LastStop.NEW;
    }
    if (found.stoppedAt() != LogIdentity.NOT_STOPPED) {
      return LastStop.CLEAN;
    }
    if (FailureNote.isLeft(found, bootId)) {
      return LastStop.DISK_FAILED;
    }
    boolean sameBoot = found.bootId().equals(bootId) && !bootId.equals("unknown");
    return sameBoot ? LastStop.KILLED : LastStop.POWER_LOST;
  }

  private static Mark stamp(SegmentWriter writer, LogIdentity identity, Recovery recovery)
      throws IOException {
    long number = recovery.lastNumber() + 1;
    BatchHeader header =
        new BatchHeader(
            BatchHeader.BATCH,
            identity.shard(),
            identity.logId(),
            recovery.epoch(),
            number,
            recovery.lastNumber(),
            recovery.lastTimeMs(),
            0,
            0,
            0);
    long offset = writer.append(header, ByteBuffer.allocate(0));
    writer.force();
    return new Mark(number, writer.segment().at(offset), writer);
  }

  private static DiskForce unforced(DiskForce disk) {
    return new DiskForce() {
      @Override
      public void force(FileChannel segment) {
        // The operating system has it; that is all that was asked for.
      }

      @Override
      public void forceDirectory(Path directory) {
        // As above.
      }

      @Override
      public long usableBytes(Path directory) throws IOException {
        return disk.usableBytes(directory);
      }

      @Override
      public boolean reserve(Path file, long bytes) throws IOException {
        return disk.reserve(file, bytes);
      }
    };
  }
}
