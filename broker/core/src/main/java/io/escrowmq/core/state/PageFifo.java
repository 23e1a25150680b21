package io.escrowmq.core.state;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records of any length, one behind the other, on {@link Pages}: added at the end, dropped at the
 * front, read by address anywhere between. An address is never used again while the object lives.
 * For one thread.
 *
 * <p>A record is its length in 4 bytes and then its bytes; it may go over pages.
 */
public final class PageFifo {
  private static final int LENGTH_BYTES = 4;

  private final Pages pages;
  private final ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES);

  /** A ring: page by number of 4 KiB from the beginning on. */
  private int[] ring = new int[4];

  /** Address of the first byte kept, and of the one behind the last. */
  private long head;

  private long tail;

  /**
   * Holds nothing.
   *
   * @param pages where it lies; shared with others
   */
  public PageFifo(Pages pages) {
    this.pages = pages;
  }

  /**
   * {@return adds a record and returns its address}
   *
   * @param record taken whole
   */
  public long append(ByteBuffer record) {
    long address = tail;
    length.clear().putInt(record.remaining()).flip();
    put(length);
    put(record);
    return address;
  }

  private void put(ByteBuffer bytes) {
    int end = bytes.limit();
    while (bytes.position() < end) {
      int at = (int) (tail % Pages.PAGE_BYTES);
      if (at == 0) {
        addPage();
      }
      int part = Math.min(end - bytes.position(), Pages.PAGE_BYTES - at);
      bytes.limit(bytes.position() + part);
      pages.putBytes(page(tail), at, bytes);
      bytes.limit(end);
      tail += part;
    }
  }

  private void addPage() {
    long first = head / Pages.PAGE_BYTES;
    long next = tail / Pages.PAGE_BYTES;
    if (next - first == ring.length) {
      int[] larger = new int[2 * ring.length];
      Arrays.fill(larger, Pages.NONE);
      for (long number = first; number < next; number++) {
        larger[(int) (number & (larger.length - 1))] = page(number * Pages.PAGE_BYTES);
      }
      ring = larger;
    }
    ring[(int) (next & (ring.length - 1))] = pages.allocate();
  }

  private int page(long address) {
    return ring[(int) (address / Pages.PAGE_BYTES & (ring.length - 1))];
  }

  /**
   * {@return the bytes of a record}
   *
   * @param address what {@link #append} gave, not dropped yet
   */
  public byte[] read(long address) {
    length.clear();
    get(address, length);
    byte[] record = new byte[length.getInt(0)];
    get(address + LENGTH_BYTES, ByteBuffer.wrap(record));
    return record;
  }

  private void get(long address, ByteBuffer target) {
    long from = address;
    int end = target.limit();
    while (target.position() < end) {
      int at = (int) (from % Pages.PAGE_BYTES);
      int part = Math.min(end - target.position(), Pages.PAGE_BYTES - at);
      target.limit(target.position() + part);
      pages.getBytes(page(from), at, target);
      target.limit(end);
      from += part;
    }
  }

  /**
   * Drops a record and all before it.
   *
   * @param address its address
   */
  public void dropUpTo(long address) {
    length.clear();
    get(address, length);
    long end = address + LENGTH_BYTES + length.getInt(0);
    for (long number = head / Pages.PAGE_BYTES; number < end / Pages.PAGE_BYTES; number++) {
      pages.free(page(number * Pages.PAGE_BYTES));
    }
    head = end;
  }
}
