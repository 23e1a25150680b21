package io.escrowmq.broker.log;

import io.escrowmq.broker.log.SegmentCursor.Kind;
import io.escrowmq.broker.log.SegmentCursor.Step;
import java.io.IOException;
import java.nio.file.Path;

/** The files of a {@link LogCopy} in another directory, not opened as a log yet. */
public final class CopiedLog {
  private static final int READ_AHEAD = 1 << 20;

  private final Path directory;
  private final LogExtent extent;

  /**
   * Names a copy.
   *
   * @param directory where the segments are
   * @param extent what they must hold
   */
  public CopiedLog(Path directory, LogExtent extent) {
    this.directory = directory;
    this.extent = extent;
  }

  /**
   * Reads every batch of a segment and checks it as the log itself does: checksum, log, shard,
   * order.
   *
   * @param name the segment's file within the directory
   * @param expectedNumber the number that its first batch must have; -1 for any
   * @return the number that the first batch behind it must have
   * @throws IOException naming the file and the place, if anything is not as the log wrote it
   */
  public long check(String name, long expectedNumber) throws IOException {
    int number = Integer.parseInt(name.substring(0, name.indexOf('/')));
    Segment segment = new Segment(number, directory.resolve(name));
    try (SegmentCursor cursor = new SegmentCursor(segment, extent.logId(), READ_AHEAD)) {
      return batches(cursor, expectedNumber);
    }
  }

  private long batches(SegmentCursor cursor, long expectedNumber) throws IOException {
    Segment segment = cursor.segment();
    long expected = expectedNumber;
    LogPosition last = LogPosition.BEGINNING;
    Step step = cursor.step();
    while (step.kind() != Kind.END || cursor.firstNonZero(step.offset()) < cursor.size()) {
      if (step.kind() != Kind.GOOD) {
        cursor.seek(behind(cursor, step, expected));
      } else if (step.goodHeader().isNumbered()) {
        BatchHeader header = step.goodHeader();
        boolean inOrder = expected < 0 || header.firstNumber() == expected;
        if (!inOrder || header.shard() != extent.shard()) {
          throw damaged(segment, step, "found batch " + header.firstNumber());
        }
        expected = header.number() + 1;
        last = segment.at(step.offset());
      }
      step = cursor.step();
    }
    boolean ends = segment.number() == Segment.numberOf(extent.end());
    if (ends && (expected - 1 != extent.endBatch() || !last.equals(extent.end()))) {
      throw damaged(segment, step, "it ends before batch " + extent.endBatch());
    }
    return expected;
  }

  /** What lies between batches may be damaged without harm, as long as the next one is found. */
  private static long behind(SegmentCursor cursor, Step bad, long expected) throws IOException {
    long from = bad.offset() + ChronicleFile.WORD_BYTES;
    Step numbered = expected < 0 ? cursor.nextNumbered(from) : null;
    long next = expected < 0 && numbered != null ? numbered.offset() : cursor.find(expected, from);
    if (next < 0) {
      throw damaged(
          cursor.segment(), bad, bad.reason().isEmpty() ? "found " + bad.kind() : bad.reason());
    }
    return next;
  }

  private static IOException damaged(Segment segment, Step step, String why) {
    return new IOException(
        "Expected a whole batch in " + segment.place(step.offset()) + ", but " + why);
  }

  /**
   * Makes the copy a log: one that was stopped cleanly after its last batch, so that opening it
   * accepts nothing less.
   *
   * @param disk forces what is written
   * @throws IOException if it could not be written
   */
  public void complete(DiskForce disk) throws IOException {
    LogIdentity identity =
        new LogIdentity(
            LogIdentity.FORMAT,
            extent.logId(),
            extent.shard(),
            "copied",
            Segment.numberOf(extent.end()),
            extent.endBatch());
    LogDirectory.writeIdentity(directory, identity, disk);
  }
}
