package io.escrowmq.core.state;

import java.nio.ByteBuffer;

/**
 * Records of any length on {@link Pages}, put, read and removed in any order. A record is a chain
 * of cells of 128 bytes; cells of removed records are used again, and their pages stay until the
 * space is closed. For one thread.
 *
 * <pre>
 *   cell:   at 0 long, the next cell's address + 1, or 0 | from 8: bytes
 *   record: int length, then its bytes
 * </pre>
 */
public final class PageRecords {
  private static final int CELL_BYTES = 128;
  private static final int CELLS = Pages.PAGE_BYTES / CELL_BYTES;
  private static final int NEXT_BYTES = Long.BYTES;
  private static final int ROOM = CELL_BYTES - NEXT_BYTES;
  private static final long NONE = -1;

  private final Pages pages;
  private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

  /** The first cell that is free; the others hang on it. */
  private long free = NONE;

  /** The next cell that was never used, and how many of its page there still are. */
  private long fresh = NONE;

  private int freshCells;

  /**
   * Holds nothing.
   *
   * @param pages where it lies; shared with others
   */
  public PageRecords(Pages pages) {
    this.pages = pages;
  }

  /**
   * {@return puts a record and returns its address}
   *
   * @param record taken whole
   */
  public long put(ByteBuffer record) {
    length.clear().putInt(record.remaining()).flip();
    long first = take();
    long cell = first;
    write(cell, 0, length, Integer.BYTES);
    int at = Integer.BYTES;
    while (true) {
      int part = Math.min(record.remaining(), ROOM - at);
      write(cell, at, record, part);
      if (!record.hasRemaining()) {
        setNext(cell, NONE);
        return first;
      }
      long next = take();
      setNext(cell, next);
      cell = next;
      at = 0;
    }
  }

  private void write(long cell, int at, ByteBuffer source, int bytes) {
    int end = source.limit();
    source.limit(source.position() + bytes);
    pages.putBytes(page(cell), start(cell) + NEXT_BYTES + at, source);
    source.limit(end);
  }

  /**
   * {@return the bytes of a record}
   *
   * @param address what {@link #put} gave, not removed yet
   */
  public byte[] read(long address) {
    length.clear();
    pages.getBytes(page(address), start(address) + NEXT_BYTES, length);
    byte[] record = new byte[length.getInt(0)];
    ByteBuffer target = ByteBuffer.wrap(record);
    long cell = address;
    int at = Integer.BYTES;
    while (target.hasRemaining()) {
      target.limit(Math.min(record.length, target.position() + ROOM - at));
      pages.getBytes(page(cell), start(cell) + NEXT_BYTES + at, target);
      target.limit(record.length);
      cell = next(cell);
      at = 0;
    }
    return record;
  }

  /**
   * Removes a record.
   *
   * @param address what {@link #put} gave; means nothing afterwards
   */
  public void remove(long address) {
    long last = address;
    while (next(last) != NONE) {
      last = next(last);
    }
    setNext(last, free);
    free = address;
  }

  private long take() {
    long cell = free;
    if (cell != NONE) {
      free = next(cell);
      return cell;
    }
    if (freshCells == 0) {
      fresh = (long) pages.allocate() * CELLS;
      freshCells = CELLS;
    }
    freshCells--;
    return fresh++;
  }

  private long next(long cell) {
    return pages.getLong(page(cell), start(cell)) - 1;
  }

  private void setNext(long cell, long next) {
    pages.putLong(page(cell), start(cell), next + 1);
  }

  private static int page(long cell) {
    return (int) (cell / CELLS);
  }

  private static int start(long cell) {
    return (int) (cell % CELLS) * CELL_BYTES;
  }
}
