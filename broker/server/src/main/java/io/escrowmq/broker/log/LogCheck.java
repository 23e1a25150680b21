package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Checks the log of a broker that is stopped: every batch of every segment, and the files beside
 * them. Changes nothing, unless {@link #quarantine} is called. Holds the directory's lock. For one
 * thread.
 */
public final class LogCheck implements AutoCloseable {
  private final LogDirectory directory;
  private final List<LogDamage> damages = new ArrayList<>();
  private final boolean identityLost;
  private final LogIdentity identity;
  private List<LogWalk.Gap> gaps = List.of();
  private long batches;
  private long bytes;

  private LogCheck(LogDirectory directory) throws IOException {
    this.directory = directory;
    for (Path foreign : directory.foreign()) {
      damages.add(file(foreign, "it does not belong to a log"));
    }
    LogIdentity found = null;
    if (Files.exists(directory.identityFile()) || !directory.segments().isEmpty()) {
      try {
        found = LogIdentity.decode(Files.readAllBytes(directory.identityFile()));
      } catch (IllegalArgumentException e) {
        damages.add(file(directory.identityFile(), String.valueOf(e.getMessage())));
      } catch (NoSuchFileException missing) {
        damages.add(file(directory.identityFile(), "it is missing"));
      } catch (IOException e) {
        throw new IOException(directory.identityFile() + ": " + e.getMessage(), e);
      }
    }
    this.identityLost = found == null && !damages.isEmpty();
    this.identity = found == null ? guessed() : found;
  }

  /**
   * Opens a log for checking.
   *
   * @param log the directory of the log
   * @return the check, not yet run
   * @throws LogRefusedException if it is no directory, a broker runs on it, or it is of a newer
   *     format
   * @throws IOException if it cannot be read
   */
  public static LogCheck open(Path log) throws IOException {
    LogDirectory directory = LogDirectory.inspect(log);
    LogCheck check = null;
    try {
      check = new LogCheck(directory);
      return check;
    } finally {
      if (check == null) {
        directory.close();
      }
    }
  }

  private static LogDamage file(Path file, String reason) {
    return new LogDamage(
        LogDamage.Kind.FILE,
        file,
        0,
        file.toFile().length(),
        0,
        0,
        LogPosition.BEGINNING,
        LogPosition.BEGINNING,
        reason);
  }

  /** The id is in every header; that it was not stopped cleanly is the careful assumption. */
  private LogIdentity guessed() throws IOException {
    long logId = 0;
    for (Segment segment : directory.segments().values()) {
      if (logId == 0 && Files.exists(segment.file())) {
        logId = logIdIn(segment);
      }
    }
    return new LogIdentity(
        LogIdentity.FORMAT, logId, 0, LogOpening.currentBootId(), 0, LogIdentity.NOT_STOPPED);
  }

  private static long logIdIn(Segment segment) throws IOException {
    try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
      ByteBuffer start = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
      file.read(start, 0);
      start.flip();
      for (int at = 0; at + BatchHeader.BYTES <= start.limit(); at += Integer.BYTES) {
        if (BatchHeader.isMagic(start.getInt(at))) {
          long logId = start.getLong(at + BatchHeader.LOG_ID_AT);
          try (SegmentCursor cursor = new SegmentCursor(segment, logId, 1 << 16)) {
            if (cursor.imageAt(at) != null) {
              return logId;
            }
          }
        }
      }
      return 0;
    }
  }

  /**
   * Reads the whole log.
   *
   * @param good gets each good batch, in order, but those of the log itself
   * @param missing told in between where batches are missing that later ones were applied with
   * @throws IOException if a file cannot be read for other reasons than damage
   */
  public void run(Consumer<DurableBatch> good, Consumer<LogDamage> missing) throws IOException {
    boolean sameBoot = identity.bootId().equals(LogOpening.currentBootId());
    LogWalk.Found found =
        new LogWalk.Found() {
          @Override
          public void batch(DurableBatch batch) {
            good.accept(batch);
          }

          @Override
          public void missing(LogDamage damage) {
            missing.accept(damage);
          }
        };
    LogWalk walk = new LogWalk(directory.segments(), identity, sameBoot, found);
    walk.run();
    damages.addAll(walk.damages());
    gaps = walk.gaps();
    batches = walk.batchCount();
    bytes = walk.byteCount();
  }

  /** {@return what {@link #run} found, in the order of the log, files beside the segments first} */
  public List<LogDamage> damages() {
    return damages;
  }

  /** {@return whether the first segment there ever was is there, or none is needed} */
  public boolean beginsAtTheStart() {
    return directory.segments().isEmpty() || directory.segments().firstKey() == 1;
  }

  /** {@return segments that are there} */
  public int segments() {
    return directory.segments().size();
  }

  /** {@return good batches that were read, those of the log itself included} */
  public long batches() {
    return batches;
  }

  /** {@return bytes of their payloads} */
  public long bytes() {
    return bytes;
  }

  /**
   * Makes a reader of single batches.
   *
   * @return a reader; close it
   */
  public LogReader reader() {
    return new ChronicleLogReader(directory, identity.logId(), () -> Long.MAX_VALUE);
  }

  /**
   * Lets the broker start without what is missing: in its place stands a record that says which
   * batches an operator gave up. The damaged files are kept aside. To be called after {@link #run};
   * an interruption leaves each file either as it was or done.
   *
   * @param aside where the damaged files are kept; made if missing
   * @param keptFrom nothing is done about segments that are absent below this position
   * @return what was given up
   * @throws IOException if it could not be written
   */
  public List<LogDamage> quarantine(Path aside, LogPosition keptFrom) throws IOException {
    LogQuarantine quarantine = new LogQuarantine(directory, identity, aside);
    List<LogDamage> done = new ArrayList<>();
    for (LogWalk.Gap gap : gaps) {
      LogDamage damage = gap.damage();
      boolean byRight =
          damage.kind() == LogDamage.Kind.ABSENT
              && !damage.end().isAfter(keptFrom)
              && damage.end().isAfter(LogPosition.BEGINNING);
      if (!byRight && damage.kind() != LogDamage.Kind.UNFINISHED) {
        quarantine.giveUp(gap);
        done.add(damage);
      }
    }
    if (identityLost) {
      quarantine.rebuildIdentity();
      done.add(file(directory.identityFile(), "it was made anew"));
    }
    return done;
  }

  @Override
  public void close() {
    directory.close();
  }
}
