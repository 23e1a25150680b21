package io.escrowmq.broker.log;

import io.escrowmq.broker.log.SegmentCursor.Kind;
import io.escrowmq.broker.log.SegmentCursor.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log, batch by batch, changes nothing, and goes on behind damage: where the next
 * good batch has the number that is due, nothing is missing.
 */
final class LogWalk {
  /**
   * Where batches are missing, and what is known of the batch before.
   *
   * @param damage as reported
   * @param segment in which it begins
   * @param before header of the last good batch before it; null if there is none
   */
  record Gap(LogDamage damage, int segment, @Nullable BatchHeader before) {}

  /** Told what a log holds, in order. */
  interface Found {
    /** A good batch. */
    void batch(DurableBatch batch);

    /** Batches are missing here, and what follows was applied with them. */
    void missing(LogDamage damage);
  }

  /** Which batches are missing; 0 = none, or not known. */
  private record Numbers(long first, long last) {}

  private record Place(Segment segment, long offset, String reason) {}

  private static final Numbers NONE = new Numbers(0, 0);
  private static final int READ_AHEAD = 1 << 20;

  private final NavigableMap<Integer, Segment> segments;
  private final LogIdentity identity;
  private final boolean sameBoot;
  private final Found found;
  private final List<LogDamage> damages = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final Set<Integer> followed = new HashSet<>();
  private @Nullable BatchHeader last;
  private @Nullable Place bad;
  private @Nullable Place end;
  private boolean unfinished;
  private boolean absent;
  private int lastUsed;
  private long batchCount;
  private long byteCount;

  LogWalk(
      NavigableMap<Integer, Segment> segments,
      LogIdentity identity,
      boolean sameBoot,
      Found found) {
    this.segments = segments;
    this.identity = identity;
    this.sameBoot = sameBoot;
    this.found = found;
  }

  List<LogDamage> damages() {
    return damages;
  }

  List<Gap> gaps() {
    return gaps;
  }

  long batchCount() {
    return batchCount;
  }

  long byteCount() {
    return byteCount;
  }

  void run() throws IOException {
    int due = segments.isEmpty() ? 1 : segments.firstKey();
    for (Map.Entry<Integer, Segment> entry : segments.entrySet()) {
      absent |= entry.getKey() != due;
      due = entry.getKey() + 1;
      walk(entry.getValue());
    }
    finish();
  }

  private void walk(Segment segment) throws IOException {
    if (!Files.exists(segment.file())) {
      badAt(new Place(segment, 0, "its file is missing"));
      return;
    }
    try (SegmentCursor cursor = new SegmentCursor(segment, identity.logId(), READ_AHEAD)) {
      boolean neverWritten =
          segment.number() > identity.opened() && !followed.contains(segment.number());
      if (cursor.nextNumbered(0) == null) {
        if (!neverWritten && !isBlank(cursor)) {
          badAt(new Place(segment, 0, "nothing good is in it"));
        }
        return;
      }
      while (true) {
        Step step = cursor.step();
        if (step.kind() == Kind.GOOD) {
          good(cursor, step);
        } else if (step.kind() == Kind.END && cursor.firstNonZero(step.offset()) >= cursor.size()) {
          end = new Place(segment, step.offset(), "the file ends too early");
          return;
        } else if (!jump(cursor, step)) {
          return;
        }
      }
    }
  }

  /** Whether it has its own header and nothing else, as a crash right after a roll leaves it. */
  private static boolean isBlank(SegmentCursor cursor) throws IOException {
    Step head = cursor.step();
    return head.kind() == Kind.GOOD
        && head.goodHeader().magic() == BatchHeader.SEGMENT
        && head.goodHeader().number() == cursor.segment().number()
        && cursor.step().kind() == Kind.END
        && cursor.firstNonZero(cursor.offset()) >= cursor.size();
  }

  /** Goes on with the next good excerpt of the segment, if there is one. */
  private boolean jump(SegmentCursor cursor, Step step) throws IOException {
    String reason =
        switch (step.kind()) {
          case INCOMPLETE -> "it is incomplete";
          case END -> "there is a gap";
          case GOOD, BAD -> step.reason();
        };
    if (bad == null) {
      unfinished = LogRecovery.unfinished(cursor, step);
    }
    badAt(new Place(cursor.segment(), step.offset(), reason));
    Step next = cursor.nextNumbered(step.offset() + ChronicleFile.WORD_BYTES);
    if (next != null) {
      cursor.seek(next.offset());
    }
    return next != null;
  }

  private void badAt(Place place) {
    if (bad == null) {
      bad = place;
    }
  }

  private void good(SegmentCursor cursor, Step step) {
    BatchHeader header = step.goodHeader();
    if (header.magic() == BatchHeader.SEGMENT_END) {
      followed.add((int) header.number());
    }
    if (!header.isNumbered()) {
      return;
    }
    Segment segment = cursor.segment();
    BatchHeader before = last;
    long due = before == null ? Math.min(header.firstNumber(), firstDue()) : before.number() + 1;
    if (header.firstNumber() < due) {
      badAt(new Place(segment, step.offset(), "its number is " + header.firstNumber()));
      return;
    }
    if (header.firstNumber() > due) {
      missing(due, header.firstNumber() - 1, segment.at(step.offset()));
    } else if (bad != null && (before == null || before.magic() != BatchHeader.MISSING)) {
      Place from = bad; // Behind a record of missing batches it is what is left of them.
      damages.add(damage(LogDamage.Kind.NO_BATCH, from, NONE, segment.at(step.offset())));
    }
    bad = null;
    absent = false;
    last = header;
    lastUsed = segment.number();
    batchCount++;
    byteCount += header.length();
    if (header.magic() == BatchHeader.MISSING) {
      Place here = new Place(segment, step.offset(), "an operator gave it up");
      Step next = next(cursor);
      LogPosition behind =
          Segment.position(
              segment.number() + (next == null ? 1 : 0), next == null ? 0 : next.offset());
      LogDamage given =
          damage(
              LogDamage.Kind.QUARANTINED,
              here,
              new Numbers(header.firstNumber(), header.number()),
              behind);
      damages.add(given);
      if (!header.endedTheLog()) {
        found.missing(given);
      }
    } else if (!header.isStamp()) {
      found.batch(ChronicleLogReader.durable(segment, step));
    }
  }

  private static @Nullable Step next(SegmentCursor cursor) {
    try {
      return cursor.nextNumbered(cursor.offset());
    } catch (IOException e) {
      return null; // The walk itself meets it next, and reports it.
    }
  }

  /** The first batch of a log that was never cut off in front has number 1. */
  private long firstDue() {
    return segments.firstKey() == 1 ? 1 : Long.MAX_VALUE;
  }

  private void missing(long first, long until, LogPosition behind) {
    Place from = bad != null ? bad : end;
    boolean whole = bad == null && absent;
    if (from == null) {
      Segment segment = segments.firstEntry().getValue();
      from = new Place(segment, 0, "it begins with a later batch");
    }
    LogDamage gap =
        damage(
            whole ? LogDamage.Kind.ABSENT : LogDamage.Kind.MISSING,
            from,
            new Numbers(first, until),
            behind);
    damages.add(gap);
    gaps.add(new Gap(gap, from.segment().number(), last));
    found.missing(gap);
  }

  private LogDamage damage(LogDamage.Kind kind, Place from, Numbers missing, LogPosition behind) {
    Segment segment = from.segment();
    boolean same = Segment.numberOf(behind) == segment.number();
    long to = same ? Segment.offsetOf(behind) : Math.max(from.offset(), size(segment.file()));
    return new LogDamage(
        kind,
        segment.file(),
        from.offset(),
        to,
        missing.first(),
        missing.last(),
        segment.at(from.offset()),
        behind,
        from.reason());
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  /**
   * After the loss of the machine, batches that no later one knows to be durable were never
   * acknowledged.
   */
  private void forgiveUnforced() {
    BatchHeader latest = last;
    boolean clean = identity.stoppedAt() != LogIdentity.NOT_STOPPED;
    if (clean || sameBoot || latest == null) {
      return;
    }
    for (LogWalk.Gap gap : List.copyOf(gaps)) {
      LogDamage damage = gap.damage();
      if (latest.highestDurable() < damage.firstBatch()) {
        gaps.remove(gap);
        damages.replaceAll(one -> one.equals(damage) ? unfinished(damage) : one);
      }
    }
  }

  private static LogDamage unfinished(LogDamage damage) {
    return new LogDamage(
        LogDamage.Kind.UNFINISHED,
        damage.file(),
        damage.from(),
        damage.to(),
        0,
        0,
        damage.begin(),
        damage.end(),
        damage.reason());
  }

  private void finish() {
    forgiveUnforced();
    long number = last == null ? 0 : last.number();
    int written = Math.max(identity.opened(), followed.stream().mapToInt(n -> n).max().orElse(0));
    boolean lost = number < identity.stoppedAt() || lastUsed < identity.opened();
    boolean headLost = written > lastUsed && !segments.containsKey(written);
    Place from = bad;
    if (from == null && (lost || headLost)) {
      Segment segment = segments.get(written);
      if (segment == null || lastUsed >= written) {
        bad = end;
      } else {
        bad = new Place(segment, 0, "no batch is in it");
      }
    }
    if (bad == null && (lost || headLost)) {
      Path file = segments.isEmpty() ? Path.of("") : segments.lastEntry().getValue().file();
      bad = new Place(new Segment(Math.max(1, written), file), 0, "it is missing");
    }
    if (bad == null) {
      return;
    }
    boolean clean = identity.stoppedAt() != LogIdentity.NOT_STOPPED;
    boolean torn = !clean && !lost && !headLost && (unfinished || !sameBoot);
    if (torn) {
      damages.add(damage(LogDamage.Kind.UNFINISHED, bad, NONE, LogPosition.BEGINNING));
    } else if (clean && number >= identity.stoppedAt()) {
      damages.add(damage(LogDamage.Kind.NO_BATCH, bad, NONE, LogPosition.BEGINNING));
    } else {
      absent = false;
      missing(number + 1, clean ? identity.stoppedAt() : 0, LogPosition.BEGINNING);
    }
  }
}
