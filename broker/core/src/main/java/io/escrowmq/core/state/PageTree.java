package io.escrowmq.core.state;

import org.jspecify.annotations.Nullable;

/**
 * A B+ tree on {@link Pages}: keys of 128 bits in unsigned order, with a fixed number of longs
 * each; one page a node.
 *
 * <p>What comes in rising order, as ids and offsets do, leaves full leaves behind: the rightmost
 * leaf is not halved when it is full, a new one begins. Elsewhere a full leaf first gives to its
 * right neighbour, else it is halved. A leaf below a quarter joins a neighbour if both fit into
 * three quarters. So in whatever order keys come and go, a leaf is at least a quarter full or has a
 * neighbour that makes up for it.
 *
 * <p>Look-ups near the last one need no descent: the leaf used last is remembered with the keys
 * that belong to it. An empty tree has no page. For one thread.
 */
public final class PageTree {
  private final Pages pages;
  private final TreeNodes nodes;
  private int root = Pages.NONE;

  /** Levels of inner nodes above the leaves. */
  private int height;

  private long size;

  /** The leaf used last, and from where to below where keys belong to it. */
  private int recent = Pages.NONE;

  private long lowMsb;
  private long lowLsb;
  private long highMsb;
  private long highLsb;
  private boolean bounded;

  /** The key that is being put or removed. */
  private long msb;

  private long lsb;

  /** Where the last look-up came to. */
  private int foundPage = Pages.NONE;

  private int foundIndex;

  /**
   * An empty tree.
   *
   * @param pages where it lies; shared with others
   * @param valueLongs how many longs a key has, 1 to 16
   */
  public PageTree(Pages pages, int valueLongs) {
    this.pages = pages;
    this.nodes = new TreeNodes(pages, valueLongs);
  }

  /** {@return how many keys there are} */
  public long size() {
    return size;
  }

  /**
   * {@return whether the key is there; then {@link #value} reads what it has}
   *
   * @param keyMsb the key's high half
   * @param keyLsb the key's low half
   */
  public boolean find(long keyMsb, long keyLsb) {
    if (root == Pages.NONE) {
      return false;
    }
    foundPage = leafOf(keyMsb, keyLsb);
    foundIndex = nodes.search(foundPage, keyMsb, keyLsb);
    return foundIndex >= 0;
  }

  /**
   * {@return whether there is a key at or above; then {@link #foundMsb}, {@link #foundLsb} and
   * {@link #value} tell of the least such}
   *
   * @param leastMsb the high half of the least key wanted
   * @param leastLsb its low half
   */
  public boolean seek(long leastMsb, long leastLsb) {
    if (root == Pages.NONE) {
      return false;
    }
    foundPage = leafOf(leastMsb, leastLsb);
    int index = nodes.search(foundPage, leastMsb, leastLsb);
    foundIndex = index >= 0 ? index : -index - 1;
    return foundIndex < nodes.count(foundPage) || toNextLeaf();
  }

  /** {@return whether there is a key behind the one found last, and goes there} */
  public boolean next() {
    foundIndex++;
    if (foundIndex < nodes.count(foundPage)) {
      return true;
    }
    leafOf(nodes.leafMsb(foundPage, foundIndex - 1), nodes.leafLsb(foundPage, foundIndex - 1));
    return toNextLeaf();
  }

  /** From the remembered leaf; no leaf is empty. */
  private boolean toNextLeaf() {
    if (!bounded) {
      return false;
    }
    foundPage = leafOf(highMsb, highLsb);
    foundIndex = 0;
    return true;
  }

  /** {@return the high half of the key found last; until the tree changes} */
  public long foundMsb() {
    return nodes.leafMsb(foundPage, foundIndex);
  }

  /** {@return the low half of the key found last; until the tree changes} */
  public long foundLsb() {
    return nodes.leafLsb(foundPage, foundIndex);
  }

  /**
   * {@return a long of the key found or put last; until the tree changes}
   *
   * @param index which of them
   */
  public long value(int index) {
    return nodes.value(foundPage, foundIndex, index);
  }

  /**
   * Sets a long of the key found or put last; until the tree changes.
   *
   * @param index which of them
   * @param value what is set
   */
  public void setValue(int index, long value) {
    nodes.setValue(foundPage, foundIndex, index, value);
  }

  /** Remembers the leaf to which a key belongs, with its bounds, and returns it. */
  private int leafOf(long keyMsb, long keyLsb) {
    if (recent != Pages.NONE
        && TreeNodes.compare(keyMsb, keyLsb, lowMsb, lowLsb) >= 0
        && (!bounded || TreeNodes.compare(keyMsb, keyLsb, highMsb, highLsb) < 0)) {
      return recent;
    }
    lowMsb = 0;
    lowLsb = 0;
    bounded = false;
    int node = root;
    for (int level = height; level > 0; level--) {
      int child = nodes.childIndex(node, keyMsb, keyLsb);
      if (child > 0) {
        lowMsb = nodes.keyMsb(node, child - 1);
        lowLsb = nodes.keyLsb(node, child - 1);
      }
      if (child < nodes.count(node) - 1) {
        highMsb = nodes.keyMsb(node, child);
        highLsb = nodes.keyLsb(node, child);
        bounded = true;
      }
      node = nodes.child(node, child);
    }
    recent = node;
    return node;
  }

  /**
   * Puts in the key if it is not there; its longs are 0 then, and {@link #setValue} sets them.
   *
   * @param keyMsb the key's high half
   * @param keyLsb the key's low half
   * @return whether it is new
   */
  public boolean put(long keyMsb, long keyLsb) {
    if (root == Pages.NONE) {
      root = pages.allocate();
      height = 0;
    }
    if (find(keyMsb, keyLsb)) {
      return false;
    }
    if (nodes.count(foundPage) < nodes.leafRoom()) {
      foundIndex = -foundIndex - 1;
      nodes.insertEntry(foundPage, foundIndex, keyMsb, keyLsb);
    } else {
      recent = Pages.NONE;
      msb = keyMsb;
      lsb = keyLsb;
      TreeNodes.Split split = insert(root, height, true);
      if (split != null) {
        int above = pages.allocate();
        nodes.begin(above, root);
        nodes.insertChild(above, 1, split);
        root = above;
        height++;
      }
      find(keyMsb, keyLsb);
    }
    size++;
    return true;
  }

  /** Inserts where a leaf is full; returns what the node split off. */
  private TreeNodes.@Nullable Split insert(int node, int level, boolean rightmost) {
    if (level == 0) {
      return splitLeaf(node, rightmost);
    }
    int child = nodes.childIndex(node, msb, lsb);
    int last = nodes.count(node) - 1;
    if (level == 1 && child < last && gaveToRight(node, child)) {
      return null;
    }
    boolean atTheEnd = rightmost && child == last;
    TreeNodes.Split split = insert(nodes.child(node, child), level - 1, atTheEnd);
    if (split == null) {
      return null;
    }
    if (nodes.count(node) < TreeNodes.CHILDREN) {
      nodes.insertChild(node, child + 1, split);
      return null;
    }
    return splitInner(node, child + 1, split, atTheEnd);
  }

  /** What belongs behind all of a full leaf may as well be the first of the next. */
  private boolean gaveToRight(int node, int child) {
    int leaf = nodes.child(node, child);
    int right = nodes.child(node, child + 1);
    if (-nodes.search(leaf, msb, lsb) - 1 < nodes.leafRoom()
        || nodes.count(right) >= nodes.leafRoom() * 3 / 4) {
      return false;
    }
    nodes.insertEntry(right, 0, msb, lsb);
    nodes.setKey(node, child, msb, lsb);
    return true;
  }

  private TreeNodes.Split splitLeaf(int leaf, boolean rightmost) {
    int room = nodes.leafRoom();
    int index = -nodes.search(leaf, msb, lsb) - 1;
    TreeNodes.Split split = new TreeNodes.Split();
    split.page = pages.allocate();
    int nearEnd = room - room / 8;
    int middle = room / 2;
    if (rightmost && index >= nearEnd) {
      middle = index == room ? room : nearEnd;
    }
    nodes.moveEntries(leaf, middle, split.page);
    if (index > middle || middle == room) {
      nodes.insertEntry(split.page, index - middle, msb, lsb);
    } else {
      nodes.insertEntry(leaf, index, msb, lsb);
    }
    split.msb = nodes.leafMsb(split.page, 0);
    split.lsb = nodes.leafLsb(split.page, 0);
    return split;
  }

  private TreeNodes.Split splitInner(int node, int index, TreeNodes.Split below, boolean atTheEnd) {
    int middle = atTheEnd ? TreeNodes.CHILDREN - 1 : TreeNodes.CHILDREN / 2;
    TreeNodes.Split split = new TreeNodes.Split();
    split.page = pages.allocate();
    nodes.splitChildren(node, middle, split);
    if (index > middle) {
      nodes.insertChild(split.page, index - middle, below);
    } else {
      nodes.insertChild(node, index, below);
    }
    return split;
  }

  /**
   * Takes out a key.
   *
   * @param keyMsb the key's high half
   * @param keyLsb the key's low half
   * @return whether it was in
   */
  public boolean remove(long keyMsb, long keyLsb) {
    if (!find(keyMsb, keyLsb)) {
      return false;
    }
    size--;
    nodes.removeEntry(foundPage, foundIndex);
    if (nodes.count(foundPage) < nodes.leafRoom() / 4) {
      msb = keyMsb;
      lsb = keyLsb;
      recent = Pages.NONE;
      mend(root, height);
      mendRoot();
    }
    return true;
  }

  /** Mends the way down to the leaf from which the key was taken, from below. */
  private void mend(int node, int level) {
    if (level == 0) {
      return;
    }
    int index = nodes.childIndex(node, msb, lsb);
    int child = nodes.child(node, index);
    mend(child, level - 1);
    int room = level == 1 ? nodes.leafRoom() : TreeNodes.CHILDREN;
    int count = nodes.count(child);
    if (count == 0) {
      nodes.removeChild(node, index);
      pages.free(child);
    } else if (count < room / 4 && !joined(node, index, level)) {
      joined(node, index - 1, level);
    }
  }

  /** Joins a child and the next, if there are both and they fit well. */
  private boolean joined(int node, int index, int level) {
    if (index < 0 || index + 1 >= nodes.count(node)) {
      return false;
    }
    int left = nodes.child(node, index);
    int right = nodes.child(node, index + 1);
    int room = level == 1 ? nodes.leafRoom() : TreeNodes.CHILDREN;
    if (nodes.count(left) + nodes.count(right) > room * 3 / 4) {
      return false;
    }
    if (level == 1) {
      nodes.moveEntries(right, 0, left);
    } else {
      nodes.joinChildren(right, left, nodes.keyMsb(node, index), nodes.keyLsb(node, index));
    }
    nodes.removeChild(node, index + 1);
    pages.free(right);
    return true;
  }

  private void mendRoot() {
    while (height > 0 && nodes.count(root) == 1) {
      int old = root;
      root = nodes.child(root, 0);
      height--;
      pages.free(old);
    }
    if (nodes.count(root) == 0) {
      pages.free(root);
      root = Pages.NONE;
      height = 0;
    }
  }
}
