package io.escrowmq.core.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Fixed pages of 4 KiB, addressed by number, in chunks that come from a {@link PageSpace}: so that
 * what grows with the backlog lies outside of the heap. Fields are big-endian; the offsets in a
 * page are the caller's to keep below {@link #PAGE_BYTES}.
 *
 * <p>A freed page is used again, lowest chunk first, so that high chunks become empty; an empty one
 * is given back, but one is kept. Access makes no object. For one thread.
 */
public final class Pages implements AutoCloseable {
  /** Bytes of a page. */
  public static final int PAGE_BYTES = 4096;

  /** No page. */
  public static final int NONE = -1;

  private static final int PAGE_SHIFT = 12;
  private static final byte[] ZEROS = new byte[PAGE_BYTES];

  /** Instead of a chunk that is not there: each access to it fails cleanly. */
  private static final ByteBuffer GONE = ByteBuffer.allocate(0);

  private final PageSpace space;
  private final int pagesPerChunk;
  private final int chunkShift;
  private final int chunkMask;
  private ByteBuffer[] chunks = new ByteBuffer[0];

  /** By chunk: pages in use. */
  private int[] used = new int[0];

  /** By chunk: pages from here on were never used. */
  private int[] fresh = new int[0];

  /** By chunk: the first freed page, in which the next one's number stands; or {@link #NONE}. */
  private int[] freed = new int[0];

  /** Chunks that are there and have a page to give. */
  private final BitSet withRoom = new BitSet();

  private int emptyChunks;
  private long pagesInUse;

  /**
   * Has no page yet.
   *
   * @param space closed with this
   */
  public Pages(PageSpace space) {
    this.space = space;
    this.pagesPerChunk = space.chunkBytes() / PAGE_BYTES;
    this.chunkShift = Integer.numberOfTrailingZeros(pagesPerChunk);
    this.chunkMask = pagesPerChunk - 1;
    if (Integer.bitCount(pagesPerChunk) != 1) {
      throw new IllegalArgumentException(
          "Expected chunks of a power of two of pages, but they have " + pagesPerChunk);
    }
  }

  /** {@return pages in ordinary memory} */
  public static Pages onHeap() {
    return new Pages(PageSpace.onHeap());
  }

  /** {@return the number of a page of zeros} */
  public int allocate() {
    int chunk = withRoom.nextSetBit(0);
    if (chunk < 0) {
      chunk = addChunk();
    }
    if (used[chunk] == 0) {
      emptyChunks--;
    }
    used[chunk]++;
    pagesInUse++;
    int page = freed[chunk];
    if (page == NONE) {
      page = (chunk << chunkShift) + fresh[chunk];
      fresh[chunk]++;
    } else {
      freed[chunk] = getInt(page, 0);
      chunks[chunk].put((page & chunkMask) << PAGE_SHIFT, ZEROS);
    }
    if (used[chunk] == pagesPerChunk) {
      withRoom.clear(chunk);
    }
    return page;
  }

  private int addChunk() {
    int chunk = 0;
    while (chunk < chunks.length && isThere(chunk)) {
      chunk++;
    }
    if (chunk == chunks.length) {
      int room = Math.max(4, 2 * chunk);
      chunks = Arrays.copyOf(chunks, room);
      Arrays.fill(chunks, chunk, room, GONE);
      used = Arrays.copyOf(used, room);
      fresh = Arrays.copyOf(fresh, room);
      freed = Arrays.copyOf(freed, room);
    }
    chunks[chunk] = space.obtain();
    used[chunk] = 0;
    fresh[chunk] = 0;
    freed[chunk] = NONE;
    withRoom.set(chunk);
    emptyChunks++;
    return chunk;
  }

  /**
   * Gives a page back; it must not be used any more.
   *
   * @param page its number
   */
  public void free(int page) {
    int chunk = page >>> chunkShift;
    putInt(page, 0, freed[chunk]);
    freed[chunk] = page;
    used[chunk]--;
    pagesInUse--;
    withRoom.set(chunk);
    if (used[chunk] == 0) {
      emptyChunks++;
      if (emptyChunks > 1) {
        removeChunk(chunk);
      }
    }
  }

  private boolean isThere(int chunk) {
    return chunks[chunk].capacity() > 0;
  }

  private void removeChunk(int chunk) {
    ByteBuffer gone = chunks[chunk];
    chunks[chunk] = GONE;
    withRoom.clear(chunk);
    emptyChunks--;
    space.release(gone);
  }

  /** {@return how many pages are in use} */
  public long inUse() {
    return pagesInUse;
  }

  /**
   * {@return a field}
   *
   * @param page the page
   * @param at the offset in the page
   */
  public long getLong(int page, int at) {
    return chunks[page >>> chunkShift].getLong(((page & chunkMask) << PAGE_SHIFT) + at);
  }

  /**
   * {@return a field}
   *
   * @param page the page
   * @param at the offset in the page
   */
  public int getInt(int page, int at) {
    return chunks[page >>> chunkShift].getInt(((page & chunkMask) << PAGE_SHIFT) + at);
  }

  /**
   * Sets a field.
   *
   * @param page the page
   * @param at the offset in the page
   * @param value what is set
   */
  public void putLong(int page, int at, long value) {
    chunks[page >>> chunkShift].putLong(((page & chunkMask) << PAGE_SHIFT) + at, value);
  }

  /**
   * Sets a field.
   *
   * @param page the page
   * @param at the offset in the page
   * @param value what is set
   */
  public void putInt(int page, int at, int value) {
    chunks[page >>> chunkShift].putInt(((page & chunkMask) << PAGE_SHIFT) + at, value);
  }

  /**
   * Reads bytes.
   *
   * @param page the page
   * @param at the offset in the page
   * @param target filled whole
   */
  public void getBytes(int page, int at, ByteBuffer target) {
    int length = target.remaining();
    ByteBuffer chunk = chunks[page >>> chunkShift];
    target.put(target.position(), chunk, ((page & chunkMask) << PAGE_SHIFT) + at, length);
    target.position(target.limit());
  }

  /**
   * Writes bytes.
   *
   * @param page the page
   * @param at the offset in the page
   * @param source taken whole
   */
  public void putBytes(int page, int at, ByteBuffer source) {
    int length = source.remaining();
    ByteBuffer chunk = chunks[page >>> chunkShift];
    chunk.put(((page & chunkMask) << PAGE_SHIFT) + at, source, source.position(), length);
    source.position(source.limit());
  }

  /**
   * Copies bytes; the ranges may overlap.
   *
   * @param from where they are, see {@link #address}
   * @param to where they go
   * @param length how many
   */
  void copy(long from, long to, int length) {
    int fromPage = (int) (from >>> PAGE_SHIFT);
    int toPage = (int) (to >>> PAGE_SHIFT);
    chunks[toPage >>> chunkShift].put(
        ((toPage & chunkMask) << PAGE_SHIFT) + (int) (to & (PAGE_BYTES - 1)),
        chunks[fromPage >>> chunkShift],
        ((fromPage & chunkMask) << PAGE_SHIFT) + (int) (from & (PAGE_BYTES - 1)),
        length);
  }

  /** Names a byte of a page. */
  static long address(int page, int at) {
    return ((long) page << PAGE_SHIFT) | at;
  }

  /** Gives everything back. Each later access fails with an {@link IndexOutOfBoundsException}. */
  @Override
  public void close() {
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      if (isThere(chunk)) {
        removeChunk(chunk);
      }
    }
    withRoom.clear();
    space.close();
  }
}
