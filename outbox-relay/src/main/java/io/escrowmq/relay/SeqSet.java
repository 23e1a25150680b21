package io.escrowmq.relay;

import java.util.HashMap;
import java.util.Map;

/**
 * A set of sequence numbers that lie close together: a bit each, in pages of 4,096. Not
 * thread-safe.
 */
final class SeqSet {
  private static final int PAGE_BITS = 12;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

  private static final class Page {
    final long[] bits = new long[1 << (PAGE_BITS - 6)];
    int count;
  }

  private final Map<Long, Page> pages = new HashMap<>();

  boolean contains(long seq) {
    Page page = pages.get(seq >>> PAGE_BITS);
    return page != null && (page.bits[word(seq)] & bit(seq)) != 0;
  }

  /** Whether it is new. */
  boolean add(long seq) {
    Page page = pages.computeIfAbsent(seq >>> PAGE_BITS, number -> new Page());
    if ((page.bits[word(seq)] & bit(seq)) != 0) {
      return false;
    }
    page.bits[word(seq)] |= bit(seq);
    page.count++;
    return true;
  }

  void remove(long seq) {
    Page page = pages.get(seq >>> PAGE_BITS);
    if (page != null && (page.bits[word(seq)] & bit(seq)) != 0) {
      page.bits[word(seq)] &= ~bit(seq);
      page.count--;
      if (page.count == 0) {
        pages.remove(seq >>> PAGE_BITS);
      }
    }
  }

  private static int word(long seq) {
    return (int) (seq & PAGE_MASK) >>> 6;
  }

  private static long bit(long seq) {
    return 1L << (seq & 63);
  }
}
