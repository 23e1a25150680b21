package io.escrowmq.broker.log;

import io.escrowmq.broker.log.SegmentCursor.Kind;
import io.escrowmq.broker.log.SegmentCursor.Step;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything above the position that a snapshot covers, cuts what a crash may have torn, and
 * refuses everything else.
 *
 * <pre>
 *   what is found                                   clean stop   process killed           machine lost
 *   good batches, then zeros to the end             fine         fine                     fine
 *   last excerpt unfinished, nothing behind         rot          cut (never acknowledged) cut
 *   last batch whole but not marked complete        rot          marked complete          cut
 *   bad batch or gap, and a later batch says that
 *     it was durable                                rot          rot                      rot
 *   bad batch or gap otherwise                      rot          rot                      cut
 * </pre>
 *
 * <p>"Rot" refuses to start. Everything that is kept is forced before it counts, since a killed
 * process leaves unforced pages.
 */
final class LogRecovery {
  /** What lies behind a bad place. */
  private record Behind(long images, long highestDurable, long firstOffset) {}

  private static final int READ_AHEAD = 1 << 20;

  private final LogDirectory directory;
  private final LogOptions options;
  private final LogIdentity identity;
  private final Recovery.LastStop lastStop;
  private final LogPosition replayFrom;
  private long number;
  private long epoch;
  private long timeMs;
  private LogPosition last = LogPosition.BEGINNING;
  private long highestDurable;
  private long batches;
  private long bytes;
  private long cut;

  LogRecovery(
      LogDirectory directory,
      LogOptions options,
      LogIdentity identity,
      Recovery.LastStop lastStop,
      LogPosition replayFrom) {
    this.directory = directory;
    this.options = options;
    this.identity = identity;
    this.lastStop = lastStop;
    this.replayFrom = replayFrom;
  }

  Recovery run() throws IOException {
    long startedNs = System.nanoTime();
    dropUnused();
    refuseMissingSegments();
    int first = firstSegment();
    for (Segment segment : List.copyOf(directory.segments().tailMap(first).values())) {
      if (directory.segments().containsKey(segment.number())) {
        scan(segment);
        force(segment);
      }
    }
    if (identity.stoppedAt() >= 0 && identity.stoppedAt() != number) {
      throw new DamagedLogException(
          "Expected the log in %s to end with batch %d, with which it was closed, but it ends with batch %d."
              .formatted(directory.path(), identity.stoppedAt(), number),
          null);
    }
    long durationMs = (System.nanoTime() - startedNs) / 1_000_000;
    return new Recovery(lastStop, epoch + 1, last, number, timeMs, batches, bytes, cut, durationMs);
  }

  /** A segment is made before it is needed, so the last may be unused, and half made. */
  private void dropUnused() throws IOException {
    for (Map.Entry<Integer, Segment> entry = directory.segments().lastEntry();
        entry != null && isUnused(entry.getValue());
        entry = directory.segments().lastEntry()) {
      directory.remove(entry.getKey());
    }
  }

  private boolean isUnused(Segment segment) throws IOException {
    if (!segment.file().toFile().exists()) {
      return true;
    }
    try (SegmentCursor cursor = cursor(segment)) {
      Step head = cursor.step();
      if (head.kind() == Kind.GOOD) {
        return cursor.step().kind() == Kind.END
            && cursor.firstNonZero(cursor.offset()) == cursor.size();
      }
      return behind(segment, 0).images() == 0;
    }
  }

  private void refuseMissingSegments() {
    int due = directory.segments().isEmpty() ? 0 : directory.segments().firstKey();
    for (int present : directory.segments().keySet()) {
      if (present != due) {
        throw new DamagedLogException(
            "Expected segment " + directory.segmentDirectory(due) + ", but it is missing.", null);
      }
      due++;
    }
  }

  private int firstSegment() {
    if (replayFrom.equals(LogPosition.BEGINNING)) {
      if (!directory.segments().isEmpty() && directory.segments().firstKey() != 1) {
        throw new LogRefusedException(
            "Expected a snapshot, since the log in %s reaches back only to segment %d, but there is none."
                .formatted(directory.path(), directory.segments().firstKey()),
            null);
      }
      return 0;
    }
    int first = Segment.numberOf(replayFrom);
    if (!directory.segments().containsKey(first)) {
      throw snapshotOutside(null);
    }
    return first;
  }

  private DamagedLogException snapshotOutside(@Nullable String reason) {
    return new DamagedLogException(
        "Expected the log in %s to hold the batch at %s, up to which a snapshot goes, but it does not%s."
            .formatted(directory.path(), replayFrom, reason == null ? "" : ": " + reason),
        null);
  }

  private void scan(Segment segment) throws IOException {
    try (SegmentCursor cursor = cursor(segment)) {
      if (Segment.numberOf(replayFrom) == segment.number()) {
        anchor(cursor);
      } else {
        Step head = cursor.step();
        boolean ours =
            head.kind() == Kind.GOOD
                && head.goodHeader().magic() == BatchHeader.SEGMENT
                && head.goodHeader().number() == segment.number();
        if (!ours) {
          damaged(segment, head, "the segment does not begin with its own header");
          return;
        }
      }
      while (true) {
        Step step = cursor.step();
        String wrong = step.kind() == Kind.GOOD ? outOfOrder(step.goodHeader()) : step.reason();
        if (step.kind() == Kind.GOOD && wrong.isEmpty()) {
          accept(segment, step);
        } else if (step.kind() == Kind.END && endsHere(cursor, step)) {
          return;
        } else if (!damaged(segment, step, wrong)) {
          return;
        } else {
          cursor.seek(step.offset());
        }
      }
    }
  }

  private void anchor(SegmentCursor cursor) throws IOException {
    cursor.seek(Segment.offsetOf(replayFrom));
    Step step = cursor.step();
    if (step.kind() != Kind.GOOD || step.goodHeader().magic() != BatchHeader.BATCH) {
      throw snapshotOutside(step.reason());
    }
    number = step.goodHeader().number() - 1;
    accept(cursor.segment(), step);
  }

  private void accept(Segment segment, Step step) {
    BatchHeader header = step.goodHeader();
    number = header.number();
    epoch = header.epoch();
    timeMs = header.timeMs();
    highestDurable = header.highestDurable();
    last = segment.at(step.offset());
    batches++;
    bytes += header.length();
  }

  private String outOfOrder(BatchHeader header) {
    if (header.magic() != BatchHeader.BATCH || header.number() != number + 1) {
      return "its number is " + header.number();
    }
    if (header.shard() != options.shard()) {
      return "it belongs to shard " + header.shard();
    }
    if (header.epoch() < epoch
        || header.highestDurable() < highestDurable
        || header.highestDurable() >= header.number()) {
      return "its epoch or durable number is impossible";
    }
    return "";
  }

  private boolean endsHere(SegmentCursor cursor, Step end) throws IOException {
    return cursor.firstNonZero(end.offset()) == cursor.size();
  }

  /**
   * Decides about a bad place. Returns true if it was mended and is to be read again, false if the
   * log ends there now.
   */
  private boolean damaged(Segment segment, Step step, String wrong) throws IOException {
    long due = number + 1;
    Behind behind = behind(segment, step.offset());
    boolean lastSegment = segment.number() == directory.segments().lastKey();
    if (lastStop == Recovery.LastStop.POWER_LOST && behind.highestDurable() < due) {
      cutAt(segment, step.offset(), Math.max(1, behind.images()));
      return false;
    }
    if (lastStop == Recovery.LastStop.KILLED && lastSegment && unfinished(segment, step)) {
      if (behind.images() == 0) {
        cutAt(segment, step.offset(), 1);
        return false;
      }
      if (behind.images() == 1
          && behind.firstOffset() == step.offset() + ChronicleFile.WORD_BYTES) {
        markComplete(segment, step.offset());
        return true;
      }
    }
    String reason =
        switch (step.kind()) {
          case INCOMPLETE -> "it is incomplete";
          case END -> "there is a gap";
          case GOOD, BAD -> wrong;
        };
    throw new DamagedLogException(
        "Expected batch %d in %s, but %s; it may have been acknowledged, so the broker does not start without it."
            .formatted(due, segment.place(step.offset()), reason),
        null);
  }

  /**
   * Tells whether a writer was killed here: Chronicle writes the word last, or first as incomplete;
   * our header comes before the payload. A hole has neither.
   */
  private boolean unfinished(Segment segment, Step step) throws IOException {
    if (step.kind() != Kind.END) {
      return step.kind() == Kind.INCOMPLETE;
    }
    try (SegmentCursor cursor = cursor(segment)) {
      long content = step.offset() + ChronicleFile.WORD_BYTES;
      return cursor.nextMagic(step.offset()) == content;
    }
  }

  private Behind behind(Segment from, long offset) throws IOException {
    long images = 0;
    long durable = 0;
    long firstOffset = -1;
    for (Segment segment : directory.segments().tailMap(from.number()).values()) {
      try (SegmentCursor cursor = cursor(segment)) {
        long at = cursor.nextMagic(segment.number() == from.number() ? offset : 0);
        while (at >= 0) {
          BatchHeader image = cursor.imageAt(at);
          if (image != null && image.number() > number) {
            images++;
            durable = Math.max(durable, image.highestDurable());
            firstOffset = firstOffset < 0 ? at : firstOffset;
          }
          at =
              cursor.nextMagic(at + (image == null ? 4 : BatchHeader.excerptBytes(image.length())));
        }
      }
    }
    return new Behind(images, durable, firstOffset);
  }

  private void cutAt(Segment segment, long offset, long lost) throws IOException {
    cut += lost;
    for (int later : List.copyOf(directory.segments().tailMap(segment.number(), false).keySet())) {
      directory.remove(later);
    }
    if (offset == 0) {
      directory.remove(segment.number());
      return;
    }
    try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
      file.truncate(offset);
      options.disk().force(file);
    }
  }

  private void markComplete(Segment segment, long offset) throws IOException {
    try (SegmentCursor cursor = cursor(segment);
        FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
      BatchHeader image = cursor.imageAt(offset + ChronicleFile.WORD_BYTES);
      if (image == null) {
        throw new IOException("Expected a batch in " + segment.place(offset) + ", but it is gone");
      }
      SegmentCursor.writeWord(file, offset, BatchHeader.excerptBytes(image.length()));
      options.disk().force(file);
    }
  }

  private void force(Segment segment) throws IOException {
    if (!directory.segments().containsKey(segment.number())) {
      return;
    }
    try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
      options.disk().force(file);
    }
  }

  private SegmentCursor cursor(Segment segment) throws IOException {
    return new SegmentCursor(segment, identity.logId(), READ_AHEAD);
  }
}
