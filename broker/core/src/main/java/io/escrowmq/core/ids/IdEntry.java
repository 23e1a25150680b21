package io.escrowmq.core.ids;

/**
 * What became of a message id, in one long: kind (4 bits), topic number (20 bits), offset or count
 * (40 bits). Never 0. Entries of a topic that was deleted stay as they are; by their offset one
 * sees that they belong to a former life of it.
 */
public final class IdEntry {
  /** Not in the index. */
  public static final long ABSENT = 0;

  /** Most topics there can be. */
  public static final int MAX_TOPICS = 1 << 20;

  /** Most offsets a topic can have. */
  public static final long MAX_OFFSET = (1L << 40) - 1;

  private static final int VISIBLE = 1;
  private static final int DELAYED = 2;
  private static final int HELD = 3;
  private static final int DISCARDED = 4;
  private static final int DELETED = 5;

  private IdEntry() {}

  /**
   * {@return it has an offset}
   *
   * @param topic the topic's number
   * @param offset the message's offset
   */
  public static long visible(int topic, long offset) {
    return entry(VISIBLE, topic, offset);
  }

  /**
   * {@return it waits for its time}
   *
   * @param topic the topic's number
   * @param begin where this life of the topic begins
   */
  public static long delayed(int topic, long begin) {
    return entry(DELAYED, topic, begin);
  }

  /**
   * {@return it is in this many undecided transactions, and nowhere else}
   *
   * @param transactions the transactions
   */
  public static long held(long transactions) {
    return entry(HELD, 0, transactions);
  }

  /** {@return it was in a set that was not released, and nowhere else} */
  public static long discarded() {
    return entry(DISCARDED, 0, 0);
  }

  /** {@return it was stored, and went with its topic} */
  public static long deleted() {
    return entry(DELETED, 0, 0);
  }

  /**
   * {@return whether it has an offset}
   *
   * @param entry the entry
   */
  public static boolean isVisible(long entry) {
    return entry >>> 60 == VISIBLE;
  }

  /**
   * {@return whether it waits for its time}
   *
   * @param entry the entry
   */
  public static boolean isDelayed(long entry) {
    return entry >>> 60 == DELAYED;
  }

  /**
   * {@return whether it is only in undecided transactions}
   *
   * @param entry the entry
   */
  public static boolean isHeld(long entry) {
    return entry >>> 60 == HELD;
  }

  /**
   * {@return whether it was in a set that was not released}
   *
   * @param entry the entry
   */
  public static boolean isDiscarded(long entry) {
    return entry >>> 60 == DISCARDED;
  }

  /**
   * {@return whether it was stored, and went with its topic}
   *
   * @param entry the entry
   */
  public static boolean isDeleted(long entry) {
    return entry >>> 60 == DELETED;
  }

  /**
   * {@return the topic's number, if visible or delayed}
   *
   * @param entry the entry
   */
  public static int topic(long entry) {
    return (int) (entry >>> 40) & (MAX_TOPICS - 1);
  }

  /**
   * {@return the offset, if visible; where that life of the topic began, if delayed; the number of
   * transactions, if held}
   *
   * @param entry the entry
   */
  public static long offset(long entry) {
    return entry & MAX_OFFSET;
  }

  private static long entry(int kind, int topic, long low) {
    if (topic < 0 || topic >= MAX_TOPICS || low < 0 || low > MAX_OFFSET) {
      throw new IllegalStateException(
          "Expected topic and offset within limits, but they are " + topic + " and " + low);
    }
    return (long) kind << 60 | (long) topic << 40 | low;
  }
}
