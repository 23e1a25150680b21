package io.escrowmq.broker.log;

import io.escrowmq.broker.log.SegmentCursor.Kind;
import io.escrowmq.broker.log.SegmentCursor.Step;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything above the position that a snapshot covers, cuts what a crash may have torn, and
 * refuses everything else.
 *
 * <pre>
 *   what is found                                   clean stop   process killed           machine lost,
 *                                                                                          or disk failed
 *   good batches, then zeros to the end             fine         fine                     fine
 *   anything bad between two batches whose numbers
 *     follow each other: no batch is missing        fine         fine                     fine
 *   last excerpt unfinished, nothing behind         rot          cut (never acknowledged) cut
 *   bad batch or gap, and a later batch says that
 *     it was durable                                rot          rot                      rot
 *   bad batch or gap otherwise                      rot          rot                      cut
 *   a segment that was certainly written to and
 *     has nothing good                              rot          rot                      rot
 * </pre>
 *
 * <p>"Rot" refuses to start. A segment was certainly written to if it is the one that was begun at
 * the last start, or if the one before it says that it follows. Everything that is kept is forced
 * before it counts, since a killed process leaves unforced pages, and a disk that failed leaves
 * pages that look forced.
 *
 * <p>What stands in the place of batches that an operator gave up counts as those batches.
 */
final class LogRecovery {
  /** What lies behind a bad place. */
  private record Behind(long images, long highestDurable) {}

  /** A batch of which no later one says that it is durable. */
  private record Unforced(long number, int segment) {}

  private static final int READ_AHEAD = 1 << 20;
  private static final long ENDS = -1;

  private final LogDirectory directory;
  private final LogOptions options;
  private final LogIdentity identity;
  private final Recovery.LastStop lastStop;
  private final LogPosition replayFrom;
  private final Set<Integer> used = new HashSet<>();
  private final Set<Integer> followed = new HashSet<>();
  private long number;
  private long epoch;
  private long timeMs;
  private LogPosition last = LogPosition.BEGINNING;
  private final ArrayDeque<Unforced> unforced = new ArrayDeque<>();
  private long highestDurable;
  private long batches;
  private long bytes;
  private long cut;
  private long missing;

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
    int first = firstSegment();
    List<Segment> scanned = new ArrayList<>();
    refuseMissingSegments(first);
    for (Segment segment : List.copyOf(directory.segments().tailMap(first).values())) {
      if (directory.segments().containsKey(segment.number()) && !isUnused(segment)) {
        scan(segment);
        scanned.add(segment);
      }
    }
    renewUnforced();
    for (Segment segment : scanned) {
      force(segment);
    }
    dropUnused();
    refuseLostEnd();
    long durationMs = (System.nanoTime() - startedNs) / 1_000_000;
    return new Recovery(
        lastStop, epoch + 1, last, number, timeMs, batches, bytes, cut, missing, durationMs);
  }

  private int firstSegment() {
    if (replayFrom.equals(LogPosition.BEGINNING)) {
      if (!directory.segments().isEmpty() && directory.segments().firstKey() != 1) {
        throw new LogRefusedException(
            "Expected a snapshot, since the log in %s reaches back only to segment %d, but there is none."
                .formatted(directory.path(), directory.segments().firstKey()),
            null);
      }
      return 1;
    }
    int first = Segment.numberOf(replayFrom);
    if (!directory.segments().containsKey(first)) {
      throw snapshotOutside(null);
    }
    return first;
  }

  private void refuseMissingSegments(int first) {
    int due = first;
    for (int present : directory.segments().tailMap(first).keySet()) {
      if (present != due) {
        throw missingSegment(due);
      }
      due++;
    }
  }

  private DamagedLogException missingSegment(int due) {
    return new DamagedLogException(
        "Expected segment %s, but it is missing or damaged as a whole; it may hold what was acknowledged, so the broker does not start without it."
            .formatted(directory.segmentDirectory(due)),
        null);
  }

  private DamagedLogException snapshotOutside(@Nullable String reason) {
    return new DamagedLogException(
        "Expected the log in %s to hold the batch at %s, up to which a snapshot goes, but it does not%s."
            .formatted(directory.path(), replayFrom, reason == null ? "" : ": " + reason),
        null);
  }

  /** Whether nothing acknowledged can be in it, whatever is there. */
  private boolean neverWritten(int segment) {
    return segment > identity.opened() && !followed.contains(segment);
  }

  /** A segment is made before it is needed, so the last may be unused, and half made. */
  private boolean isUnused(Segment segment) throws IOException {
    return neverWritten(segment.number())
        && segment.number() != Segment.numberOf(replayFrom)
        && (!segment.file().toFile().exists() || !isWritten(segment));
  }

  /** Whether a batch lies in a segment or behind it: the first one found is enough. */
  private boolean isWritten(Segment from) throws IOException {
    for (Segment segment : directory.segments().tailMap(from.number()).values()) {
      if (segment.file().toFile().exists()) {
        try (SegmentCursor cursor = cursor(segment)) {
          Step at = cursor.nextNumbered(0);
          while (at != null && at.goodHeader().number() <= number) {
            at = cursor.nextNumbered(SegmentCursor.end(at));
          }
          if (at != null) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Removes unused segments, and keeps one that the segment before it speaks of. */
  private void dropUnused() throws IOException {
    for (Map.Entry<Integer, Segment> entry = directory.segments().lastEntry();
        entry != null && neverWritten(entry.getKey()) && !used.contains(entry.getKey());
        entry = directory.segments().lastEntry()) {
      directory.remove(entry.getKey());
    }
  }

  private void refuseLostEnd() {
    for (int due : followed) {
      if (!directory.segments().containsKey(due)) {
        throw missingSegment(due);
      }
    }
    int opened = identity.opened();
    if (used.stream().noneMatch(one -> one >= opened) && opened > 0) {
      throw missingSegment(opened);
    }
    if (identity.stoppedAt() >= 0 && identity.stoppedAt() != number) {
      throw new DamagedLogException(
          "Expected the log in %s to end with batch %d, with which it was closed, but it ends with batch %d in %s."
              .formatted(
                  directory.path(),
                  identity.stoppedAt(),
                  number,
                  directory.segmentDirectory(Math.max(1, Segment.numberOf(last)))),
          null);
    }
  }

  private void scan(Segment segment) throws IOException {
    if (!segment.file().toFile().exists()) {
      throw missingSegment(segment.number());
    }
    try (SegmentCursor cursor = cursor(segment)) {
      if (Segment.numberOf(replayFrom) == segment.number()) {
        anchor(cursor);
      } else {
        beginning(cursor);
      }
      while (true) {
        Step step = cursor.step();
        String wrong = step.kind() == Kind.GOOD ? accept(segment, step) : step.reason();
        if (wrong.isEmpty() && step.kind() == Kind.GOOD) {
          continue;
        }
        if (step.kind() == Kind.END && cursor.firstNonZero(step.offset()) == cursor.size()) {
          trim(segment, cursor, step.offset());
          return;
        }
        long next = damaged(cursor, step, wrong);
        if (next == ENDS) {
          return;
        }
        cursor.seek(next);
      }
    }
  }

  private void anchor(SegmentCursor cursor) throws IOException {
    Step step = cursor.standingAt(Segment.offsetOf(replayFrom));
    if (step == null) {
      throw snapshotOutside("it is damaged");
    }
    number = step.goodHeader().firstNumber() - 1;
    accept(cursor.segment(), step);
  }

  /** Its own header is forced before the segment can be written to, so without it, it is rot. */
  private void beginning(SegmentCursor cursor) throws IOException {
    Step head = cursor.step();
    boolean ours =
        head.kind() == Kind.GOOD
            && head.goodHeader().magic() == BatchHeader.SEGMENT
            && head.goodHeader().number() == cursor.segment().number();
    if (!ours && cursor.nextNumbered(0) == null) {
      throw missingSegment(cursor.segment().number());
    }
  }

  /** Takes a good excerpt in; says what is wrong with its place in the order, if anything. */
  private String accept(Segment segment, Step step) {
    BatchHeader header = step.goodHeader();
    if (header.magic() == BatchHeader.SEGMENT_END) {
      followed.add((int) header.number());
    }
    if (!header.isNumbered()) {
      return "";
    }
    String wrong = outOfOrder(header);
    if (!wrong.isEmpty()) {
      return wrong;
    }
    refuseReplayOver(segment, step);
    missing += header.magic() == BatchHeader.MISSING ? header.count() : 0;
    used.add(segment.number());
    number = header.number();
    epoch = header.epoch();
    timeMs = header.timeMs();
    highestDurable = header.highestDurable();
    last = segment.at(step.offset());
    unforced.add(new Unforced(number, segment.number()));
    while (unforced.getFirst().number() <= highestDurable) {
      unforced.removeFirst();
    }
    batches++;
    bytes += header.length();
    return "";
  }

  /** What follows was applied with the missing batches: only a repair can make a state of it. */
  private void refuseReplayOver(Segment segment, Step step) {
    BatchHeader header = step.goodHeader();
    boolean behindSnapshot = segment.at(step.offset()).isAfter(replayFrom);
    if (header.magic() == BatchHeader.MISSING && !header.endedTheLog() && behindSnapshot) {
      throw new DamagedLogException(
          "Expected a snapshot behind the batches that were given up in %s, but there is none; verify-log --quarantine makes one."
              .formatted(segment.place(step.offset())),
          null);
    }
  }

  private String outOfOrder(BatchHeader header) {
    if (header.firstNumber() != number + 1) {
      return "its number is " + header.firstNumber();
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

  /** Gives back what was reserved behind the last excerpt; there is nothing but zeros. */
  private static void trim(Segment segment, SegmentCursor cursor, long end) throws IOException {
    if (end < cursor.size()) {
      try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
        file.truncate(end);
      }
    }
  }

  /**
   * Decides about a bad place.
   *
   * @return where in this segment to go on; {@link #ENDS} if the segment ends there
   */
  private long damaged(SegmentCursor cursor, Step step, String wrong) throws IOException {
    long due = number + 1;
    long next = cursor.find(due, step.offset() + ChronicleFile.WORD_BYTES);
    Segment segment = cursor.segment();
    if (next >= 0) {
      return next;
    }
    if (isInLaterSegment(segment, due)) {
      return ENDS;
    }
    Behind behind = behind(segment, step.offset());
    boolean mayBeTorn =
        lastStop.mayHaveTornTheEnd()
            ? behind.highestDurable() < due
            : lastStop == Recovery.LastStop.KILLED
                && behind.images() == 0
                && unfinished(cursor, step);
    if (mayBeTorn) {
      cutAt(segment, step.offset(), Math.max(1, behind.images()));
      return ENDS;
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

  private boolean isInLaterSegment(Segment from, long due) throws IOException {
    for (Segment later : directory.segments().tailMap(from.number(), false).values()) {
      if (later.file().toFile().exists()) {
        try (SegmentCursor cursor = cursor(later)) {
          if (cursor.find(due, 0) >= 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Tells whether a writer was killed here: Chronicle writes the word last, or first as incomplete;
   * our header comes before the payload. A hole has neither.
   */
  static boolean unfinished(SegmentCursor cursor, Step step) throws IOException {
    if (step.kind() != Kind.END) {
      return step.kind() == Kind.INCOMPLETE;
    }
    return cursor.nextMagic(step.offset()) == step.offset() + ChronicleFile.WORD_BYTES;
  }

  private Behind behind(Segment from, long offset) throws IOException {
    long images = 0;
    long durable = 0;
    for (Segment segment : directory.segments().tailMap(from.number()).values()) {
      if (segment.file().toFile().exists()) {
        try (SegmentCursor cursor = cursor(segment)) {
          long begin = segment.number() == from.number() ? offset : 0;
          Step at = cursor.nextNumbered(begin);
          while (at != null) {
            if (at.goodHeader().number() > number) {
              images++;
              durable = Math.max(durable, at.goodHeader().highestDurable());
            }
            at = cursor.nextNumbered(SegmentCursor.end(at));
          }
        }
      }
    }
    return new Behind(images, durable);
  }

  private void cutAt(Segment segment, long offset, long lost) throws IOException {
    cut += lost;
    for (int later : List.copyOf(directory.segments().tailMap(segment.number(), false).keySet())) {
      directory.remove(later);
    }
    followed.remove(segment.number() + 1);
    try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
      file.truncate(offset);
      options.disk().force(file);
    }
  }

  /** What the disk did not take still reads well, and is not there when the page is dropped. */
  private void renewUnforced() throws IOException {
    if (lastStop == Recovery.LastStop.DISK_FAILED && !unforced.isEmpty()) {
      int first = unforced.getFirst().segment();
      for (Segment segment : directory.segments().tailMap(first).values()) {
        if (used.contains(segment.number())) {
          FreshBlocks.copy(segment, options.disk());
        }
      }
    }
  }

  private void force(Segment segment) throws IOException {
    if (!directory.segments().containsKey(segment.number())) {
      return; // It was cut.
    }
    try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
      options.disk().force(file);
    }
  }

  private SegmentCursor cursor(Segment segment) throws IOException {
    return new SegmentCursor(segment, identity.logId(), READ_AHEAD);
  }
}
