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
 * first.
 *
 * <p>The images are copied into chunks that are used again, round and round: kept where they
 * arrived, each would be moved by the garbage collector until it is old (half of its pauses at full
 * load). So an image that was given out holds only until the end of the turn. For the shard's
 * thread only.
 */
final class BodyRing {

  /** An object, its place in an array, and the room that arrays keep: much of a small message. */
  private static final int OVERHEAD_BYTES = 48;

  private static final int CHUNK_BYTES = 256 * 1024;

  private final long bytesMax;
  private final int chunkBytes;
  private final Long2ObjectHashMap<Slot> slots = new Long2ObjectHashMap<>();
  private final ArrayDeque<Slot> oldestFirst = new ArrayDeque<>();
  private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private byte[] chunk = new byte[0];
  private int used;

  /** How many chunks were begun; the last of {@link #chunks} is the one before this number. */
  private long begun;

  /** What the chunks take, and what the objects take. */
  private long chunkBytesHeld;

  private long overhead;

  BodyRing(long bytesMax) {
    this.bytesMax = bytesMax;
    this.chunkBytes = (int) Math.min(CHUNK_BYTES, Math.max(1, bytesMax / 8));
  }

  /** The images of one batch, grown command by command. */
  private final class Slot {
    final long position;

    /** Number of the first chunk that holds something of it. */
    final long firstChunk;

    @Nullable Image[] images;
    int count;
    long overhead;

    Slot(long position, int capacity) {
      this.position = position;
      this.firstChunk = Math.max(0, begun - 1);
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
      images[count++] = copy(image);
      overhead += OVERHEAD_BYTES;
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
    long before = slot.overhead;
    slot.addAll(command);
    overhead += slot.overhead - before;
    while (chunkBytesHeld + overhead > bytesMax && oldestFirst.size() > 1) {
      Slot oldest = oldestFirst.remove();
      slots.remove(oldest.position);
      overhead -= oldest.overhead;
      freeChunksBefore(oldestFirst.element().firstChunk);
    }
    while (!free.isEmpty() && chunkBytesHeld + (long) free.size() * chunkBytes > bytesMax) {
      free.remove();
    }
  }

  private void freeChunksBefore(long number) {
    while (begun - chunks.size() < number) {
      byte[] unused = chunks.remove();
      chunkBytesHeld -= unused.length;
      if (unused.length == chunkBytes) {
        free.add(unused);
      }
    }
  }

  private Image copy(Image image) {
    int length = image.length();
    if (length > chunk.length - used) {
      byte[] next = length > chunkBytes ? new byte[length] : free.poll();
      chunk = next == null ? new byte[chunkBytes] : next;
      chunks.add(chunk);
      chunkBytesHeld += chunk.length;
      begun++;
      used = 0;
    }
    System.arraycopy(image.array(), image.offset(), chunk, used, length);
    used += length;
    return new Image(chunk, used - length, length);
  }

  /**
   * The image at a place of the log, or null if it is not kept any more. Its bytes may be others
   * after this turn.
   */
  @Nullable Image image(long position, int ordinal) {
    Slot slot = slots.get(position);
    return slot == null || ordinal >= slot.count ? null : slot.images[ordinal];
  }
}
