package io.escrowmq.broker.log;

import io.escrowmq.broker.log.SegmentCursor.Kind;
import io.escrowmq.broker.log.SegmentCursor.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the segment files by their own descriptors: nothing is mapped, nothing shared with the
 * appender or other readers.
 */
final class ChronicleLogReader implements LogReader {
  private static final int SEQUENTIAL_READ_AHEAD = 256 * 1024;
  private static final int RANDOM_READ_AHEAD = 16 * 1024;
  private static final int OPEN_FILES = 8;

  private final LogDirectory directory;
  private final long logId;
  private final LongSupplier durableNumber;
  private final ArrayDeque<SegmentCursor> random = new ArrayDeque<>();
  private @Nullable DurableBatch lastRead;
  private @Nullable SegmentCursor sequential;
  private LogPosition after = LogPosition.BEGINNING;
  private long expectedNumber = -1;

  ChronicleLogReader(LogDirectory directory, long logId, LongSupplier durableNumber) {
    this.directory = directory;
    this.logId = logId;
    this.durableNumber = durableNumber;
  }

  @Override
  public DurableBatch read(LogPosition position) {
    DurableBatch kept = lastRead;
    if (kept != null && kept.position().equals(position)) {
      return kept;
    }
    Segment segment = directory.segments().get(Segment.numberOf(position));
    if (segment == null) {
      throw new CorruptLogException(
          "Expected a batch at "
              + position
              + ", but "
              + directory.segmentDirectory(Segment.numberOf(position))
              + " is not there",
          null);
    }
    SegmentCursor cursor = open(segment);
    try {
      cursor.seek(Segment.offsetOf(position));
      Step step = cursor.step();
      boolean there =
          step.kind() == Kind.GOOD
              && step.offset() == Segment.offsetOf(position)
              && isShown(step.goodHeader());
      if (!there) {
        throw corrupt(segment, Segment.offsetOf(position), step);
      }
      DurableBatch batch = durable(segment, step);
      lastRead = batch;
      return batch;
    } catch (IOException e) {
      random.remove(cursor);
      close(cursor); // An interrupted one reads nothing any more.
      throw failed(e);
    }
  }

  private boolean isShown(BatchHeader header) {
    return header.magic() == BatchHeader.BATCH
        && !header.isStamp()
        && header.number() <= durableNumber.getAsLong();
  }

  private SegmentCursor open(Segment segment) {
    for (Iterator<SegmentCursor> open = random.iterator(); open.hasNext(); ) {
      SegmentCursor cursor = open.next();
      if (cursor.segment().equals(segment)) {
        open.remove();
        random.addFirst(cursor);
        return cursor;
      }
    }
    if (random.size() == OPEN_FILES) {
      close(random.removeLast());
    }
    SegmentCursor cursor = open(segment, RANDOM_READ_AHEAD);
    random.addFirst(cursor);
    return cursor;
  }

  private SegmentCursor open(Segment segment, int readAheadBytes) {
    try {
      return new SegmentCursor(segment, logId, readAheadBytes);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void seekAfter(LogPosition position) {
    closeSequential();
    after = position;
    expectedNumber = -1;
  }

  @Override
  public @Nullable DurableBatch next() {
    try {
      SegmentCursor cursor = sequential == null ? begin() : sequential;
      while (cursor != null) {
        if (expectedNumber > durableNumber.getAsLong()) {
          return null;
        }
        Step step = cursor.step();
        if (step.kind() == Kind.GOOD) {
          if (accept(cursor, step)) {
            DurableBatch batch = durable(cursor.segment(), step);
            after = batch.position();
            return batch;
          }
        } else {
          cursor = goOn(cursor, step);
        }
      }
      return null;
    } catch (IOException e) {
      closeSequential(); // The next call begins again behind what was handed out.
      throw failed(e);
    }
  }

  /** Takes notice of a good batch; tells whether it is to be shown. */
  private boolean accept(SegmentCursor cursor, Step step) {
    BatchHeader header = step.goodHeader();
    if (!header.isNumbered()) {
      return false;
    }
    if (expectedNumber < 0 && header.number() > durableNumber.getAsLong()) {
      cursor.seek(step.offset());
      expectedNumber = header.number();
      return false;
    }
    if (expectedNumber >= 0 && header.firstNumber() != expectedNumber) {
      throw new CorruptLogException(
          "Expected batch %d in %s, but found batch %d"
              .formatted(
                  expectedNumber, cursor.segment().place(step.offset()), header.firstNumber()),
          null);
    }
    expectedNumber = header.number() + 1;
    return header.magic() == BatchHeader.BATCH && !header.isStamp();
  }

  private SegmentCursor begin() throws IOException {
    expectedNumber = -1;
    boolean fromStart = after.equals(LogPosition.BEGINNING);
    Map.Entry<Integer, Segment> first =
        fromStart
            ? directory.segments().firstEntry()
            : directory.segments().floorEntry(Segment.numberOf(after));
    if (first == null || (!fromStart && first.getKey() != Segment.numberOf(after))) {
      throw new CorruptLogException(
          "Expected to read after " + after + ", but that segment is not there", null);
    }
    SegmentCursor cursor = openSequential(first.getValue());
    if (!fromStart) {
      Step step = cursor.standingAt(Segment.offsetOf(after));
      if (step == null) {
        throw new CorruptLogException(
            "Expected a batch in "
                + first.getValue().place(Segment.offsetOf(after))
                + ", but it is damaged",
            null);
      }
      expectedNumber = step.goodHeader().number() + 1;
    }
    return cursor;
  }

  /**
   * Goes on behind a place where no batch is: with the batch that is due, if this segment or the
   * next that was ever written to has it, since numbers have no gaps. A crash right after a roll
   * leaves a segment without a batch between others.
   */
  private @Nullable SegmentCursor goOn(SegmentCursor cursor, Step step) throws IOException {
    long here = place(cursor, step.offset());
    if (here >= 0) {
      cursor.seek(here);
      return cursor;
    }
    Map.Entry<Integer, Segment> following =
        directory.segments().higherEntry(cursor.segment().number());
    boolean written = false;
    while (following != null && !written) {
      SegmentCursor next = openSequential(following.getValue());
      Step first = next.nextNumbered(0);
      long there = first == null ? -1 : place(next, first.offset());
      if (there >= 0) {
        next.seek(there);
        return next;
      }
      written = first != null;
      following = directory.segments().higherEntry(following.getKey());
    }
    if (!written && expectedNumber < 0 && step.kind() != Kind.BAD) {
      return null;
    }
    throw corrupt(cursor.segment(), step.offset(), step);
  }

  /** Where the batch that is due begins, the oldest there is if any will do; -1 if not here. */
  private long place(SegmentCursor cursor, long from) throws IOException {
    if (expectedNumber >= 0) {
      return cursor.find(expectedNumber, from);
    }
    Step first = cursor.nextNumbered(from);
    return first == null ? -1 : first.offset();
  }

  private SegmentCursor openSequential(Segment segment) {
    closeSequential();
    SegmentCursor cursor = open(segment, SEQUENTIAL_READ_AHEAD);
    sequential = cursor;
    return cursor;
  }

  private static CorruptLogException corrupt(Segment segment, long offset, Step step) {
    boolean givenUp = step.kind() == Kind.GOOD && step.goodHeader().magic() == BatchHeader.MISSING;
    String found = givenUp ? "an operator gave it up" : "found " + step.kind();
    String reason = step.reason().isEmpty() ? found : step.reason();
    return new CorruptLogException(
        "Expected a durable batch in " + segment.place(offset) + ", but " + reason, null);
  }

  /** A file that is not there is damage; anything else says nothing of what it holds. */
  private static RuntimeException failed(IOException cause) {
    return cause instanceof NoSuchFileException
        ? new CorruptLogException("Expected " + cause.getMessage() + ", but it is missing", cause)
        : new UnreadableLogException("Expected to read the log, but: " + cause.getMessage(), cause);
  }

  static DurableBatch durable(Segment segment, Step step) {
    BatchHeader header = step.goodHeader();
    return new DurableBatch(
        segment.at(step.offset()),
        header.number(),
        header.epoch(),
        header.timeMs(),
        header.rulesVersion(),
        header.count(),
        step.payload(),
        null);
  }

  private void closeSequential() {
    SegmentCursor cursor = sequential;
    sequential = null;
    if (cursor != null) {
      close(cursor);
    }
  }

  private static void close(SegmentCursor cursor) {
    try {
      cursor.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void release() {
    lastRead = null;
    while (!random.isEmpty()) {
      close(random.removeLast());
    }
  }

  @Override
  public void close() {
    closeSequential();
    release();
  }
}
