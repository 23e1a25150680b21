package io.escrowmq.core.topic;

import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;

/**
 * What is known of each live message of a topic by its offset: 48 bytes a message in pages outside
 * of the heap, 85 to a page. An offset is live from its append to its removal; a page whose
 * messages are all gone is freed. A page is found by a tree that all topics share.
 *
 * <pre>
 *   page:    at 0 int live messages | from 16: 85 records
 *   record:  at 0 position | 8 key hash | 16 id, 2 longs | 32 time stored, ms | 40 int ordinal
 *            | 44 int: bit 31 live, bit 30 id known, below the bytes of the image
 * </pre>
 */
final class TopicIndex {
  /** What {@link #nextLive} answers when nothing is left. */
  static final long NONE = -1;

  private static final int BLOCK = 85;
  private static final int RECORDS_AT = 16;
  private static final int RECORD_BYTES = 48;
  private static final int KEY_HASH = 8;
  private static final int MSB = 16;
  private static final int LSB = 24;
  private static final int STORED_AT = 32;
  private static final int ORDINAL = 40;
  private static final int FLAGS = 44;
  private static final int LIVE = 1 << 31;
  private static final int HAS_ID = 1 << 30;
  private static final int BYTES = HAS_ID - 1;

  private final Pages pages;

  /** Topic number and block to page. */
  private final PageTree directory;

  private final int topic;

  /** The block used last; reads and appends cluster. */
  private long recentBlock = -1;

  private int recentPage = Pages.NONE;

  /** The first live offset; {@link #next} if there is none. */
  private long first;

  /** The offset after the last. */
  private long next;

  private long count;

  TopicIndex(TopicSpace space, int topic) {
    this.pages = space.pages();
    this.directory = space.directory();
    this.topic = topic;
  }

  /** The first live offset, or the next one's if there is none. */
  long first() {
    return first;
  }

  /** The offset that the next message gets. */
  long next() {
    return next;
  }

  /** How many are live. */
  long count() {
    return count;
  }

  /** Adds the next message; its offset is {@link #next} from before. */
  void append(StoredMessage message, long storedAtMs) {
    int page = page(next);
    if (page == Pages.NONE) {
      page = addPage(next / BLOCK);
    }
    int at = at(next);
    pages.putLong(page, at, message.position());
    pages.putLong(page, at + KEY_HASH, message.keyHash());
    pages.putLong(page, at + MSB, message.msb());
    pages.putLong(page, at + LSB, message.lsb());
    pages.putLong(page, at + STORED_AT, storedAtMs);
    pages.putInt(page, at + ORDINAL, message.ordinal());
    pages.putInt(page, at + FLAGS, LIVE | HAS_ID | (message.bytes() & BYTES));
    pages.putInt(page, 0, pages.getInt(page, 0) + 1);
    count++;
    next++;
  }

  private int addPage(long block) {
    int page = pages.allocate();
    directory.put(topic, block);
    directory.setValue(0, page);
    recentBlock = block;
    recentPage = page;
    return page;
  }

  private int page(long offset) {
    long block = offset / BLOCK;
    if (block != recentBlock) {
      recentPage = directory.find(topic, block) ? (int) directory.value(0) : Pages.NONE;
      recentBlock = block;
    }
    return recentPage;
  }

  private static int at(long offset) {
    return RECORDS_AT + (int) (offset % BLOCK) * RECORD_BYTES;
  }

  /** Whether the message is there. */
  boolean isLive(long offset) {
    if (offset < first || offset >= next) {
      return false;
    }
    int page = page(offset);
    return page != Pages.NONE && (pages.getInt(page, at(offset) + FLAGS) & LIVE) != 0;
  }

  /** The first live offset from here on, or {@link #NONE}. Skips what is gone by the page. */
  long nextLive(long from) {
    long at = Math.max(from, first);
    while (at < next) {
      if (page(at) == Pages.NONE) {
        if (!directory.seek(topic, at / BLOCK) || directory.foundMsb() != topic) {
          return NONE;
        }
        at = directory.foundLsb() * BLOCK;
      } else if (isLive(at)) {
        return at;
      } else {
        at++;
      }
    }
    return NONE;
  }

  /** The first offset from a live one on that is not live. */
  private long endOfRun(long from) {
    long at = from;
    while (isLive(at)) {
      at++;
    }
    return at;
  }

  /** Takes a live message out for good; its offset is never used again. */
  void remove(long offset) {
    int page = page(offset);
    pages.putInt(page, at(offset) + FLAGS, 0);
    int live = pages.getInt(page, 0) - 1;
    pages.putInt(page, 0, live);
    count--;
    if (live == 0 && (offset / BLOCK + 1) * BLOCK <= next) {
      freePage(offset / BLOCK, page);
    }
    if (offset == first) {
      long following = nextLive(offset + 1);
      first = following == NONE ? next : following;
    }
  }

  private void freePage(long block, int page) {
    directory.remove(topic, block);
    pages.free(page);
    recentPage = Pages.NONE;
    recentBlock = block;
  }

  /** Leaves offsets out, up to below this one, which is at least {@link #next}. */
  void skipTo(long offset) {
    int page = page(next);
    if (page != Pages.NONE && pages.getInt(page, 0) == 0 && offset / BLOCK > next / BLOCK) {
      freePage(next / BLOCK, page);
    }
    if (first == next) {
      first = offset;
    }
    next = offset;
  }

  /** Notes that the message's image lies elsewhere now. */
  void move(long offset, long position, int ordinal) {
    pages.putLong(page(offset), at(offset), position);
    pages.putInt(page(offset), at(offset) + ORDINAL, ordinal);
  }

  long position(long offset) {
    return pages.getLong(page(offset), at(offset));
  }

  int ordinal(long offset) {
    return pages.getInt(page(offset), at(offset) + ORDINAL);
  }

  long keyHash(long offset) {
    return pages.getLong(page(offset), at(offset) + KEY_HASH);
  }

  int bytes(long offset) {
    return pages.getInt(page(offset), at(offset) + FLAGS) & BYTES;
  }

  /** Shard time at which it became visible, ms. */
  long storedAtMs(long offset) {
    return pages.getLong(page(offset), at(offset) + STORED_AT);
  }

  boolean hasId(long offset) {
    return (pages.getInt(page(offset), at(offset) + FLAGS) & HAS_ID) != 0;
  }

  long msb(long offset) {
    return pages.getLong(page(offset), at(offset) + MSB);
  }

  long lsb(long offset) {
    return pages.getLong(page(offset), at(offset) + LSB);
  }

  /** Notes that an id is needed no more. */
  void forgetId(long offset) {
    int page = page(offset);
    int at = at(offset);
    pages.putInt(page, at + FLAGS, pages.getInt(page, at + FLAGS) & ~HAS_ID);
    pages.putLong(page, at + MSB, 0);
    pages.putLong(page, at + LSB, 0);
  }

  /** Writes live messages, by runs of offsets. */
  void writeTo(StateOutput out) throws IOException {
    out.putLong(next);
    for (long at = nextLive(0); at != NONE; at = nextLive(at)) {
      long end = endOfRun(at);
      out.putLong(at);
      out.putLong(end);
      for (; at < end; at++) {
        writeMessage(page(at), at(at), out);
      }
    }
    out.putLong(NONE);
  }

  private void writeMessage(int page, int at, StateOutput out) throws IOException {
    int flags = pages.getInt(page, at + FLAGS);
    out.putPosition(pages.getLong(page, at), pages.getInt(page, at + ORDINAL));
    out.putLong(pages.getLong(page, at + KEY_HASH));
    out.putInt(flags & BYTES);
    out.putBoolean((flags & HAS_ID) != 0);
    out.putLong(pages.getLong(page, at + MSB));
    out.putLong(pages.getLong(page, at + LSB));
    out.putLong(pages.getLong(page, at + STORED_AT));
  }

  void readFrom(StateInput in) throws IOException {
    long last = in.readCount("offsets of a topic");
    for (long at = in.readLong(); at != NONE; at = in.readLong()) {
      long end = in.readLong();
      if (at < next || end <= at || end > last) {
        throw new IOException("Expected rising offsets, but found " + at + " to " + end);
      }
      skipTo(at);
      while (next < end) {
        readMessage(in);
      }
    }
    skipTo(last);
  }

  private void readMessage(StateInput in) throws IOException {
    long position = in.readLong();
    int ordinal = in.readInt();
    long keyHash = in.readLong();
    int bytes = in.readIndex(BYTES, "the length of an image");
    boolean hasId = in.readBoolean();
    StoredMessage message =
        new StoredMessage(keyHash, bytes, position, ordinal, in.readLong(), in.readLong());
    append(message, in.readLong());
    if (!hasId) {
      forgetId(next - 1);
    }
  }
}
