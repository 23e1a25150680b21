package io.escrowmq.broker.dispatch;

import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Image;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The images of the most recent messages, bounded by bytes with what their objects take, so that
 * consumers at the tail cost no disk read. Keyed by where the log has them; the oldest batch goes
 * first. For the shard's thread only.
 */
final class BodyRing {

  /** An object, its place in an array, and the room that arrays keep: much of a small message. */
  private static final int OVERHEAD_BYTES = 48;

  private final long bytesMax;
  private final Long2ObjectHashMap<Slot> slots = new Long2ObjectHashMap<>();
  private final ArrayDeque<Slot> oldestFirst = new ArrayDeque<>();
  private long bytes;

  BodyRing(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The images of one batch, grown command by command. */
  private static final class Slot {
    final long position;
    @Nullable Image[] images;
    int count;
    long bytes;

    Slot(long position, int capacity) {
      this.position = position;
      this.images = new Image[Math.max(4, capacity)];
    }

    void addAll(Command command) {
      if (command instanceof Carry) {
        // What is carried is old: it would only push out what is wanted.
        ensureRoom(count + ShardState.messageCount(command));
        count += ShardState.messageCount(command);
      } else {
        CommandImages.forEach(command, this::add);
      }
    }

    private void add(Image image) {
      ensureRoom(count + 1);
      images[count++] = image;
      bytes += image.length() + OVERHEAD_BYTES;
    }

    private void ensureRoom(int wanted) {
      if (wanted > images.length) {
        images = Arrays.copyOf(images, Math.max(wanted, count * 2));
      }
    }
  }

  void add(long position, Command command) {
    if (ShardState.messageCount(command) == 0) {
      return;
    }
    Slot slot = slots.get(position);
    if (slot == null) {
      slot = new Slot(position, ShardState.messageCount(command));
      slots.put(position, slot);
      oldestFirst.add(slot);
    }
    long before = slot.bytes;
    slot.addAll(command);
    bytes += slot.bytes - before;
    while (bytes > bytesMax && oldestFirst.size() > 1) {
      Slot oldest = oldestFirst.remove();
      slots.remove(oldest.position);
      bytes -= oldest.bytes;
    }
  }

  /** The image at a place of the log, or null if it is not kept any more. */
  @Nullable Image image(long position, int ordinal) {
    Slot slot = slots.get(position);
    return slot == null || ordinal >= slot.count ? null : slot.images[ordinal];
  }
}
