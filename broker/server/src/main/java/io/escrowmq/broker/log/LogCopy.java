package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything durable in a log at one moment, for copying while the log goes on. The files are held
 * open, so what is deleted meanwhile stays readable, and its space taken, until this is closed.
 *
 * <p>For one thread at a time.
 */
public final class LogCopy implements AutoCloseable {
  /**
   * One file.
   *
   * @param name within the log's directory, with {@code /}
   * @param file to be read from 0; what it has less than the length is zeros
   * @param lengthBytes how much of it belongs to the copy
   */
  public record Part(String name, FileChannel file, long lengthBytes) {}

  private static final int READ_AHEAD = 256 * 1024;

  private final LogExtent extent;
  private final List<Part> parts;

  private LogCopy(LogExtent extent, List<Part> parts) {
    this.extent = extent;
    this.parts = parts;
  }

  /** Tells how far a log is durable. */
  interface DurableEnd {
    GroupForce.Mark mark();
  }

  /**
   * Opens all segments up to where the log is durable. The end is asked for after the files were
   * opened: a segment that was deleted before had nothing left at that end, since what it had was
   * durable elsewhere by then.
   */
  static LogCopy open(LogDirectory directory, LogIdentity identity, DurableEnd durable)
      throws IOException {
    Map<Segment, FileChannel> open = new TreeMap<>(Comparator.comparingInt(Segment::number));
    boolean whole = false;
    try {
      openNew(directory, open);
      GroupForce.Mark end = durable.mark();
      openNew(directory, open);
      LogCopy copy = upTo(directory, identity, open, end);
      whole = true;
      return copy;
    } finally {
      if (!whole) {
        closeAll(open.values());
      }
    }
  }

  private static void openNew(LogDirectory directory, Map<Segment, FileChannel> open)
      throws IOException {
    for (Segment segment : directory.segments().values()) {
      if (!open.containsKey(segment)) {
        try {
          open.put(segment, FileChannel.open(segment.file(), StandardOpenOption.READ));
        } catch (NoSuchFileException deleted) {
          if (directory.segments().containsKey(segment.number())) {
            throw deleted;
          }
        }
      }
    }
  }

  private static LogCopy upTo(
      LogDirectory directory,
      LogIdentity identity,
      Map<Segment, FileChannel> open,
      GroupForce.Mark end)
      throws IOException {
    List<Part> parts = new ArrayList<>();
    int last = Segment.numberOf(end.position());
    for (Map.Entry<Segment, FileChannel> one : open.entrySet()) {
      Segment segment = one.getKey();
      FileChannel file = one.getValue();
      if (segment.number() > last) {
        file.close();
      } else {
        long length =
            segment.number() == last ? behind(segment, identity.logId(), end) : file.size();
        parts.add(new Part(name(directory, segment), file, length));
      }
    }
    LogExtent extent =
        new LogExtent(identity.logId(), identity.shard(), end.position(), end.number());
    return new LogCopy(extent, parts);
  }

  private static String name(LogDirectory directory, Segment segment) {
    return directory.path().relativize(segment.file()).toString().replace('\\', '/');
  }

  private static long behind(Segment segment, long logId, GroupForce.Mark end) throws IOException {
    try (SegmentCursor cursor = new SegmentCursor(segment, logId, READ_AHEAD)) {
      cursor.seek(Segment.offsetOf(end.position()));
      SegmentCursor.Step step = cursor.step();
      if (step.kind() != SegmentCursor.Kind.GOOD || step.goodHeader().number() != end.number()) {
        throw new IOException(
            "Expected batch " + end.number() + " in " + segment.place(step.offset()));
      }
      return cursor.offset();
    }
  }

  /**
   * Tells where the copy ends.
   *
   * @return the last durable batch
   */
  public LogExtent extent() {
    return extent;
  }

  /**
   * Tells which files make up the copy.
   *
   * @return the segments in order
   */
  public List<Part> parts() {
    return parts;
  }

  private static void closeAll(Iterable<FileChannel> files) throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeAll(parts.stream().map(Part::file).toList());
  }
}
