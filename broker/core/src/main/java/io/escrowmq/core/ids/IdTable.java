package io.escrowmq.core.ids;

import io.escrowmq.core.state.Mix;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * 128-bit ids with a 64-bit value each, by open addressing with linear probing: three longs a slot,
 * filled to between a half and three quarters, so about 40 bytes an id. Removal shifts the
 * followers back; there are no tombstones. The value 0 marks a free slot.
 */
final class IdTable {
  private static final int LONGS = 3;

  private long[] slots = new long[4 * LONGS];
  private int capacity = 4;
  private int size;

  int size() {
    return size;
  }

  /** The id's value, or 0. */
  long find(long msb, long lsb) {
    for (int slot = home(msb, lsb); ; slot = next(slot)) {
      int at = slot * LONGS;
      if (slots[at + 2] == 0) {
        return 0;
      }
      if (slots[at + 1] == lsb && slots[at] == msb) {
        return slots[at + 2];
      }
    }
  }

  /** Sets the id's value, which must not be 0. */
  void put(long msb, long lsb, long value) {
    if (4 * (size + 1) > 3 * capacity) {
      grow();
    }
    if (place(msb, lsb, value)) {
      size++;
    }
  }

  /** Takes the id out if it is in. */
  void remove(long msb, long lsb) {
    int slot = home(msb, lsb);
    while (slots[slot * LONGS + 1] != lsb || slots[slot * LONGS] != msb) {
      if (slots[slot * LONGS + 2] == 0) {
        return;
      }
      slot = next(slot);
    }
    if (slots[slot * LONGS + 2] != 0) {
      size--;
      closeGap(slot);
    }
  }

  private void closeGap(int free) {
    int gap = free;
    for (int slot = next(gap); slots[slot * LONGS + 2] != 0; slot = next(slot)) {
      int home = home(slots[slot * LONGS], slots[slot * LONGS + 1]);
      boolean mayMove = gap <= slot ? home <= gap || home > slot : home <= gap && home > slot;
      if (mayMove) {
        System.arraycopy(slots, slot * LONGS, slots, gap * LONGS, LONGS);
        gap = slot;
      }
    }
    Arrays.fill(slots, gap * LONGS, gap * LONGS + LONGS, 0);
  }

  private boolean place(long msb, long lsb, long value) {
    int slot = home(msb, lsb);
    while (slots[slot * LONGS + 2] != 0) {
      if (slots[slot * LONGS + 1] == lsb && slots[slot * LONGS] == msb) {
        slots[slot * LONGS + 2] = value;
        return false;
      }
      slot = next(slot);
    }
    slots[slot * LONGS] = msb;
    slots[slot * LONGS + 1] = lsb;
    slots[slot * LONGS + 2] = value;
    return true;
  }

  private void grow() {
    long[] old = slots;
    capacity = Math.multiplyExact(capacity, 3) / 2;
    slots = new long[Math.multiplyExact(capacity, LONGS)];
    for (int at = 0; at < old.length; at += LONGS) {
      if (old[at + 2] != 0) {
        place(old[at], old[at + 1], old[at + 2]);
      }
    }
  }

  private int home(long msb, long lsb) {
    return (int) (((Mix.mix(msb ^ Long.rotateLeft(lsb, 32)) >>> 32) * capacity) >>> 32);
  }

  private int next(int slot) {
    return slot + 1 == capacity ? 0 : slot + 1;
  }

  /** Writes the ids in their order: where they lie depends on what was removed before. */
  void writeTo(StateOutput out) throws IOException {
    Integer[] order = new Integer[size];
    int count = 0;
    for (int slot = 0; slot < capacity; slot++) {
      if (slots[slot * LONGS + 2] != 0) {
        order[count++] = slot * LONGS;
      }
    }
    Arrays.sort(
        order,
        Comparator.<Integer>comparingLong(at -> slots[at]).thenComparingLong(at -> slots[at + 1]));
    out.putInt(size);
    for (int at : order) {
      out.putLong(slots[at]);
      out.putLong(slots[at + 1]);
      out.putLong(slots[at + 2]);
    }
  }

  static IdTable readFrom(StateInput in) throws IOException {
    IdTable table = new IdTable();
    int count = in.readIndex(Integer.MAX_VALUE, "a count of ids");
    for (int i = 0; i < count; i++) {
      long msb = in.readLong();
      long lsb = in.readLong();
      long value = in.readLong();
      if (value == 0) {
        throw new IOException("Expected what became of an id, but the snapshot has nothing");
      }
      table.put(msb, lsb, value);
    }
    return table;
  }
}
