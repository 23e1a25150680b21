package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Walks one segment file by itself, without Chronicle: a tailer would wait for ever at a hole,
 * check nothing, and take 11 microseconds to find a position; and a page that cannot be read is an
 * {@link IOException} here, not a crash of the process.
 *
 * <p>The file is a row of excerpts. Each begins, at a multiple of 4, with a little-endian word: 30
 * bits of length, bit 30 = Chronicle's own (skipped), bit 31 = not complete. 0 = nothing here yet.
 * Not complete and Chronicle's own with length 0 = end of the file.
 *
 * <p>A batch is known by its own header and checksum, which covers where it lies; the word before
 * it and whatever Chronicle keeps between batches (its index) only help to find the next one.
 * Numbers have no gaps, so where these are damaged, {@link #find} loses nothing.
 */
final class SegmentCursor implements AutoCloseable {
  /** What stands at a place. */
  enum Kind {
    /** One of our excerpts, with a valid checksum. */
    GOOD,
    /** Nothing, up to here everything was read. */
    END,
    /** An excerpt that its writer did not complete. */
    INCOMPLETE,
    /** Neither of these. */
    BAD
  }

  /**
   * What a step found.
   *
   * @param kind which
   * @param offset where its word lies
   * @param header if good
   * @param excerpt if good: header and payload; valid until the next step
   * @param reason if bad
   */
  record Step(
      Kind kind,
      long offset,
      @Nullable BatchHeader header,
      @Nullable ByteBuffer excerpt,
      String reason) {
    BatchHeader goodHeader() {
      if (header == null) {
        throw new IllegalStateException("Expected a good batch, but found " + kind);
      }
      return header;
    }

    /** Copies the payload out of the cursor's window. */
    ByteBuffer payload() {
      if (header == null || excerpt == null) {
        throw new IllegalStateException("Expected a good batch, but found " + kind);
      }
      return ByteBuffer.allocate(header.length())
          .put(excerpt.slice(BatchHeader.BYTES, header.length()))
          .flip()
          .asReadOnlyBuffer();
    }
  }

  private static final int WORD = 4;
  private static final int INCOMPLETE_BIT = 0x8000_0000;
  private static final int CHRONICLES_OWN_BIT = 0x4000_0000;
  private static final int END_OF_FILE = INCOMPLETE_BIT | CHRONICLES_OWN_BIT;
  private static final int LENGTH_MASK = 0x3FFF_FFFF;

  private final Segment segment;
  private final long logId;
  private final int readAheadBytes;
  private final FileChannel channel;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;
  private long offset;

  SegmentCursor(Segment segment, long logId, int readAheadBytes) throws IOException {
    this.segment = segment;
    this.logId = logId;
    this.readAheadBytes = readAheadBytes;
    this.channel = FileChannel.open(segment.file(), StandardOpenOption.READ);
  }

  Segment segment() {
    return segment;
  }

  long offset() {
    return offset;
  }

  void seek(long to) {
    offset = to;
  }

  /** Reads what stands at the offset and, if it is good, moves behind it. */
  Step step() throws IOException {
    Step found = look();
    if (found.kind() != Kind.GOOD) {
      // The window may be older than what was appended meanwhile.
      forgetWindow();
      found = look();
    }
    if (found.kind() == Kind.GOOD) {
      offset = end(found);
    } else {
      forgetWindow();
    }
    return found;
  }

  private Step look() throws IOException {
    long at = offset;
    while (true) {
      Step good = good(at);
      if (good != null) {
        return good;
      }
      ByteBuffer view = view(at, WORD);
      int word = view == null ? 0 : view.getInt(0);
      if (word == 0 || word == END_OF_FILE) {
        return new Step(Kind.END, at, null, null, "");
      }
      if ((word & INCOMPLETE_BIT) != 0) {
        return new Step(Kind.INCOMPLETE, at, null, null, "");
      }
      int length = word & LENGTH_MASK;
      if ((word & CHRONICLES_OWN_BIT) == 0 || length > channel.size() - at - WORD) {
        return new Step(Kind.BAD, at, null, null, reason(at, length));
      }
      long behind = at + WORD + length + 3 & ~3L;
      Step within = nextGood(at + WORD, behind);
      if (within != null) {
        return within; // Its length is damaged.
      }
      at = behind;
    }
  }

  private @Nullable Step good(long at) throws IOException {
    ByteBuffer start = view(at + WORD, BatchHeader.BYTES);
    BatchHeader header = start == null ? null : BatchHeader.decode(start, logId);
    if (header == null) {
      return null;
    }
    int length = BatchHeader.excerptBytes(header.length());
    if (length > channel.size() - at - WORD) {
      return null;
    }
    if (length > readAheadBytes && !checksInPieces(at, header)) {
      return null; // Nothing is allocated for a length that is not proven.
    }
    ByteBuffer excerpt = view(at + WORD, length);
    return excerpt != null && header.checks(excerpt, segment.at(at))
        ? new Step(Kind.GOOD, at, header, excerpt, "")
        : null;
  }

  private boolean checksInPieces(long at, BatchHeader header) throws IOException {
    ByteBuffer start = view(at + WORD, BatchHeader.BYTES);
    if (start == null) {
      return false;
    }
    BatchHeader.Check check = new BatchHeader.Check(start);
    long from = at + WORD + BatchHeader.BYTES;
    for (int left = header.length(); left > 0; ) {
      int length = Math.min(left, readAheadBytes);
      ByteBuffer piece = view(from, length);
      if (piece == null) {
        return false;
      }
      check.update(piece);
      from += length;
      left -= length;
    }
    return check.matches(segment.at(at));
  }

  private String reason(long at, int length) throws IOException {
    if (length < BatchHeader.BYTES || length > channel.size() - at - WORD) {
      return "its length is " + length;
    }
    ByteBuffer start = view(at + WORD, BatchHeader.BYTES);
    BatchHeader header = start == null ? null : BatchHeader.decode(start, logId);
    return header == null ? "it is no batch of this log" : "its checksum is wrong";
  }

  /** Looks for one of our excerpts behind a word, whatever the word says. */
  @Nullable BatchHeader imageAt(long at) throws IOException {
    Step good = good(at - WORD);
    return good == null ? null : good.header();
  }

  /**
   * Gives the next place, a multiple of 4, where the content of one of our excerpts may begin; -1
   * if there is none.
   */
  long nextMagic(long from) throws IOException {
    return nextMagic(from, channel.size());
  }

  private long nextMagic(long from, long end) throws IOException {
    long size = Math.min(end, channel.size());
    for (long at = Math.max(from, WORD); at + WORD <= size; ) {
      int length = (int) Math.min(readable(at), size - at) & ~3;
      ByteBuffer view = view(at, length);
      for (int i = view == null ? length : leadingZeros(view) & ~3; view != null && i < length; ) {
        if (BatchHeader.isMagic(view.getInt(i))) {
          return at + i;
        }
        i += Integer.BYTES;
      }
      at += length;
    }
    return -1;
  }

  /** What is in memory already from a place on, or as much as is read at once. */
  private long readable(long at) {
    long inWindow = windowStart + window.limit() - at;
    return at >= windowStart && inWindow >= WORD ? inWindow : readAheadBytes;
  }

  private @Nullable Step nextGood(long from, long end) throws IOException {
    for (long at = nextMagic(from, end); at >= 0; at = nextMagic(at + WORD, end)) {
      Step found = good(at - WORD);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * Gives the first of our excerpts from a place on that takes numbers, wherever it begins; null if
   * there is none. Does not move.
   */
  @Nullable Step nextNumbered(long from) throws IOException {
    long at = nextMagic(from);
    while (at >= 0) {
      Step found = good(at - WORD);
      if (found != null && found.goodHeader().isNumbered()) {
        return found;
      }
      at = nextMagic(at + WORD);
    }
    return null;
  }

  /**
   * Gives the excerpt that stands at a place or, if that is missing, the record which says so; null
   * if there is neither.
   */
  @Nullable Step standingAt(long place) throws IOException {
    seek(place);
    Step there = step();
    if (there.kind() == Kind.GOOD && there.goodHeader().isNumbered()) {
      return there;
    }
    Step before = null;
    for (Step at = nextNumbered(0); at != null && at.offset() < place; at = nextNumbered(end(at))) {
      before = at;
    }
    boolean covers = before != null && before.goodHeader().magic() == BatchHeader.MISSING;
    if (before != null && covers) {
      seek(end(before));
    }
    return covers ? before : null;
  }

  /**
   * Gives the place of the word of the excerpt that begins with a batch number, from a place on,
   * whatever lies between; -1 if there is none.
   */
  long find(long number, long from) throws IOException {
    for (Step at = nextNumbered(from); at != null; at = nextNumbered(end(at))) {
      if (at.goodHeader().firstNumber() == number) {
        return at.offset();
      }
    }
    return -1;
  }

  /** Gives the place behind a good excerpt. */
  static long end(Step good) {
    return good.offset() + WORD + BatchHeader.excerptBytes(good.goodHeader().length());
  }

  /**
   * Gives the first place from here on where the file is not zero; a multiple of 4, or the size if
   * all is zero.
   */
  long firstNonZero(long from) throws IOException {
    long size = channel.size();
    for (long at = from; at < size; ) {
      int length = (int) Math.min(readAheadBytes, size - at);
      ByteBuffer view = view(at, length);
      if (view == null) {
        return size;
      }
      int zeros = leadingZeros(view);
      if (zeros < length) {
        return at + (zeros & ~3);
      }
      at += length;
    }
    return size;
  }

  private static int leadingZeros(ByteBuffer view) {
    int at = 0;
    while (at + Long.BYTES <= view.limit() && view.getLong(at) == 0) {
      at += Long.BYTES;
    }
    while (at < view.limit() && view.get(at) == 0) {
      at++;
    }
    return at;
  }

  long size() throws IOException {
    return channel.size();
  }

  private @Nullable ByteBuffer view(long at, int length) throws IOException {
    if (at < windowStart || at + length > windowStart + window.limit()) {
      fill(at, Math.max(length, readAheadBytes));
      if (length > window.limit()) {
        return null;
      }
    }
    return window.slice((int) (at - windowStart), length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void fill(long at, int want) throws IOException {
    try {
      int length = (int) Math.max(0, Math.min(want, channel.size() - at));
      if (window.capacity() < length) {
        window = ByteBuffer.allocate(length);
      }
      window.clear().limit(length);
      windowStart = at;
      int read = 0;
      while (window.hasRemaining() && read >= 0) {
        read = channel.read(window, at + window.position());
      }
      window.flip();
    } catch (IOException e) {
      forgetWindow(); // What is in it is of another place.
      throw new IOException(segment.place(at) + ": " + e, e);
    }
  }

  private void forgetWindow() {
    window.limit(0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
