package io.escrowmq.core.state;

/**
 * The nodes of a {@link PageTree}, one page each:
 *
 * <pre>
 *   leaf:   at 0 int count | from 16: count times msb, lsb, value longs
 *   inner:  at 0 int count | from 16: count ints, the children | from 832: count - 1 times msb, lsb
 * </pre>
 *
 * <p>The key between two children is at most the least of the right one, and above all of the left
 * one.
 */
final class TreeNodes {
  /** Most children of an inner node. */
  static final int CHILDREN = 204;

  private static final int ENTRIES_AT = 16;
  private static final int CHILD_BYTES = 4;
  private static final int KEYS_AT = ENTRIES_AT + CHILDREN * CHILD_BYTES;
  private static final int KEY_BYTES = 16;

  private final Pages pages;
  private final int entryBytes;
  private final int leafRoom;

  TreeNodes(Pages pages, int valueLongs) {
    if (valueLongs < 1 || valueLongs > 16) {
      throw new IllegalArgumentException("Expected 1 to 16 longs, but got " + valueLongs);
    }
    this.pages = pages;
    this.entryBytes = KEY_BYTES + Long.BYTES * valueLongs;
    this.leafRoom = (Pages.PAGE_BYTES - ENTRIES_AT) / entryBytes;
  }

  static int compare(long msb, long lsb, long otherMsb, long otherLsb) {
    return msb == otherMsb
        ? Long.compareUnsigned(lsb, otherLsb)
        : Long.compareUnsigned(msb, otherMsb);
  }

  /** Most entries of a leaf. */
  int leafRoom() {
    return leafRoom;
  }

  /** Entries of a leaf, or children of an inner node. */
  int count(int node) {
    return pages.getInt(node, 0);
  }

  private int entryAt(int index) {
    return ENTRIES_AT + index * entryBytes;
  }

  long leafMsb(int leaf, int index) {
    return pages.getLong(leaf, entryAt(index));
  }

  long leafLsb(int leaf, int index) {
    return pages.getLong(leaf, entryAt(index) + Long.BYTES);
  }

  long value(int leaf, int index, int valueIndex) {
    return pages.getLong(leaf, entryAt(index) + KEY_BYTES + Long.BYTES * valueIndex);
  }

  void setValue(int leaf, int index, int valueIndex, long value) {
    pages.putLong(leaf, entryAt(index) + KEY_BYTES + Long.BYTES * valueIndex, value);
  }

  /** Where the key is in a leaf; else minus where it belongs, minus 1. */
  int search(int leaf, long msb, long lsb) {
    int low = 0;
    int high = count(leaf) - 1;
    // What comes in order belongs at the end.
    if (high >= 0 && compare(msb, lsb, leafMsb(leaf, high), leafLsb(leaf, high)) > 0) {
      return -high - 2;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(msb, lsb, leafMsb(leaf, middle), leafLsb(leaf, middle));
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -low - 1;
  }

  /** Makes room in a leaf that is not full; the longs are 0. */
  void insertEntry(int leaf, int index, long msb, long lsb) {
    int count = count(leaf);
    shift(leaf, entryAt(index), entryAt(index + 1), (count - index) * entryBytes);
    pages.putLong(leaf, entryAt(index), msb);
    pages.putLong(leaf, entryAt(index) + Long.BYTES, lsb);
    for (int at = entryAt(index) + KEY_BYTES; at < entryAt(index + 1); at += Long.BYTES) {
      pages.putLong(leaf, at, 0);
    }
    pages.putInt(leaf, 0, count + 1);
  }

  void removeEntry(int leaf, int index) {
    int count = count(leaf);
    shift(leaf, entryAt(index + 1), entryAt(index), (count - index - 1) * entryBytes);
    pages.putInt(leaf, 0, count - 1);
  }

  /** Moves the entries from an index on to the end of another leaf. */
  void moveEntries(int leaf, int index, int target) {
    int moved = count(leaf) - index;
    int behind = count(target);
    copy(leaf, entryAt(index), Pages.address(target, entryAt(behind)), moved * entryBytes);
    pages.putInt(leaf, 0, index);
    pages.putInt(target, 0, behind + moved);
  }

  int child(int node, int index) {
    return pages.getInt(node, childAt(index));
  }

  private static int childAt(int index) {
    return ENTRIES_AT + index * CHILD_BYTES;
  }

  private static int keyAt(int index) {
    return KEYS_AT + index * KEY_BYTES;
  }

  /** High half of the key between a child and the next. */
  long keyMsb(int node, int index) {
    return pages.getLong(node, keyAt(index));
  }

  long keyLsb(int node, int index) {
    return pages.getLong(node, keyAt(index) + Long.BYTES);
  }

  void setKey(int node, int index, long msb, long lsb) {
    pages.putLong(node, keyAt(index), msb);
    pages.putLong(node, keyAt(index) + Long.BYTES, lsb);
  }

  /** To which child the key belongs. */
  int childIndex(int node, long msb, long lsb) {
    int low = 0;
    int high = count(node) - 2;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (compare(msb, lsb, keyMsb(node, middle), keyLsb(node, middle)) < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Makes an empty page an inner node with one child. */
  void begin(int node, int child) {
    pages.putInt(node, 0, 1);
    pages.putInt(node, childAt(0), child);
  }

  /** Inserts a child at an index of at least 1, with the key before it. */
  void insertChild(int node, int index, Split split) {
    int count = count(node);
    shift(node, childAt(index), childAt(index + 1), (count - index) * CHILD_BYTES);
    shift(node, keyAt(index - 1), keyAt(index), (count - index) * KEY_BYTES);
    pages.putInt(node, childAt(index), split.page);
    setKey(node, index - 1, split.msb, split.lsb);
    pages.putInt(node, 0, count + 1);
  }

  void removeChild(int node, int index) {
    int count = count(node);
    int key = Math.max(0, index - 1);
    shift(node, childAt(index + 1), childAt(index), (count - index - 1) * CHILD_BYTES);
    shift(node, keyAt(key + 1), keyAt(key), Math.max(0, count - key - 2) * KEY_BYTES);
    pages.putInt(node, 0, count - 1);
  }

  /**
   * Moves the children from an index of at least 1 on into an empty page; tells the key between.
   */
  void splitChildren(int node, int index, Split split) {
    int moved = count(node) - index;
    split.msb = keyMsb(node, index - 1);
    split.lsb = keyLsb(node, index - 1);
    copy(node, childAt(index), Pages.address(split.page, childAt(0)), moved * CHILD_BYTES);
    copy(node, keyAt(index), Pages.address(split.page, keyAt(0)), (moved - 1) * KEY_BYTES);
    pages.putInt(node, 0, index);
    pages.putInt(split.page, 0, moved);
  }

  /** Moves all children behind those of another node, with the key that stood between the two. */
  void joinChildren(int node, int target, long msb, long lsb) {
    int moved = count(node);
    int behind = count(target);
    setKey(target, behind - 1, msb, lsb);
    copy(node, childAt(0), Pages.address(target, childAt(behind)), moved * CHILD_BYTES);
    copy(node, keyAt(0), Pages.address(target, keyAt(behind)), (moved - 1) * KEY_BYTES);
    pages.putInt(target, 0, behind + moved);
  }

  private void shift(int node, int from, int to, int length) {
    copy(node, from, Pages.address(node, to), length);
  }

  private void copy(int node, int from, long to, int length) {
    if (length > 0) {
      pages.copy(Pages.address(node, from), to, length);
    }
  }

  /** What a node split off, and the key before it. */
  static final class Split {
    int page = Pages.NONE;
    long msb;
    long lsb;
  }
}
