package io.escrowmq.broker.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A Chronicle Queue with one cycle, in a new directory, as something to append to.
 *
 * <p>Its time is the segment's number, so no clock can step back. It is mapped as one block, so
 * nothing is mapped between two appends. It is never opened again, so Chronicle never waits for
 * what a dead process left incomplete. One thread at a time.
 */
final class ChronicleFile implements AutoCloseable {
  /** What precedes an excerpt's content. */
  static final int WORD_BYTES = 4;

  /** A payload of so much goes through the channel. */
  private static final int THROUGH_CHANNEL_BYTES = 8 << 10;

  /**
   * How much is written at once, and where it ends: the page cache keeps it as one piece, and a
   * later store into any byte of that makes all of it dirty again.
   */
  private static final int PIECE_BYTES = 64 << 10;

  static {
    // The monitor starts a thread and warns by rules that are not ours; the announcer prints a
    // banner.
    System.setProperty("chronicle.disk.monitor.disable", "true");
    System.setProperty("chronicle.announcer.disable", "true");
  }

  /** Makes a header when it is known where the excerpt lies. */
  interface HeaderAt {
    /**
     * Makes it.
     *
     * @param offset of the excerpt's word
     * @return the bytes that come before the payload
     */
    byte[] encode(long offset);
  }

  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;
  private @Nullable BytesStore<?, ?> mapped;
  private @Nullable FileChannel channel;
  private boolean advised;

  ChronicleFile(Path directory, int segment, long blockBytes) {
    long cycleMs = LargeRollCycles.LARGE_HOURLY.lengthInMillis();
    queue =
        SingleChronicleQueueBuilder.binary(directory)
            .rollCycle(LargeRollCycles.LARGE_HOURLY)
            .timeProvider(() -> segment * cycleMs)
            .blockSize(blockBytes)
            .build();
    appender = queue.createAppender();
    // Made on one thread, used by another, closed by a third, but never at the same time.
    appender.singleThreadedCheckDisabled(true);
  }

  /**
   * From now on payloads of two pages and more are written through this channel, not through the
   * mapping, where each page costs a fault, and a message to the other processors when it is
   * forced. Both are the same pages of the page cache. Words and headers stay with Chronicle.
   *
   * @param open on this file; whoever opened it closes it
   */
  void writeThrough(FileChannel open) {
    channel = open;
  }

  /**
   * Appends one excerpt: header, payload, zeros up to a multiple of 4. The payload's position
   * stays.
   *
   * @return the offset of the excerpt's word in the file
   */
  long append(HeaderAt headerAt, ByteBuffer payload) {
    DocumentContext excerpt = appender.writingDocument();
    boolean complete = false;
    try {
      Bytes<?> bytes = wire(excerpt).bytes();
      long offset = bytes.writePosition() - WORD_BYTES;
      byte[] header = headerAt.encode(offset);
      bytes.write(header, 0, header.length);
      int length = payload.remaining();
      copy(payload, bytes);
      for (int at = length; (at & 3) != 0; at++) {
        bytes.writeByte((byte) 0);
      }
      adviseNewMapping(bytes);
      complete = true;
      return offset;
    } finally {
      if (!complete) {
        // Else closing would complete what is written so far.
        excerpt.rollbackOnClose();
      }
      excerpt.close();
    }
  }

  private void copy(ByteBuffer payload, Bytes<?> bytes) {
    int length = payload.remaining();
    FileChannel file = channel;
    if (file != null && length >= THROUGH_CHANNEL_BYTES) {
      write(payload.duplicate(), file, bytes.writePosition());
      bytes.writeSkip(length);
    } else if (payload.hasArray()) {
      bytes.write(payload.array(), payload.arrayOffset() + payload.position(), length);
    } else {
      bytes.writeSome(payload.duplicate());
    }
  }

  private static void write(ByteBuffer payload, FileChannel file, long offset) {
    long at = offset;
    int end = payload.limit();
    try {
      while (payload.position() < end) {
        long piece = PIECE_BYTES - (at & (PIECE_BYTES - 1));
        payload.limit((int) Math.min(end, payload.position() + piece));
        while (payload.hasRemaining()) {
          at += file.write(payload, at);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Wire wire(DocumentContext excerpt) {
    Wire wire = excerpt.wire();
    if (wire == null) {
      throw new IllegalStateException("Expected a writable excerpt, but it has no wire");
    }
    return wire;
  }

  private void adviseNewMapping(Bytes<?> bytes) {
    BytesStore<?, ?> store = bytes.bytesStore();
    if (store != mapped) {
      mapped = store;
      advised =
          Posix.adviseRandom(store.addressForRead(store.start()), store.capacity() - store.start());
    }
  }

  /** Tells whether the kernel was told not to read ahead in what is mapped. */
  boolean advised() {
    return advised;
  }

  /** Tells where the last excerpt ended. */
  Path file() {
    return appender.currentFile().toPath();
  }

  @Override
  public void close() {
    appender.close();
    queue.close();
  }
}
