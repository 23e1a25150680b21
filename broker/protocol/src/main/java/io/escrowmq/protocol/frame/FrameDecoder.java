package io.escrowmq.protocol.frame;

import io.escrowmq.protocol.error.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Cuts the byte stream of one connection into {@linkplain Frame frames}. Chunks may be split
 * anywhere.
 *
 * <p>Layout of a frame: see the table in PROTOCOL.md and in {@code FrameHeader}:
 *
 * <pre>
 *  u32 length of what follows | u8 version 1 | u8 type | u16 flags 0 | i64 correlation id | payload
 * </pre>
 *
 * <p>A frame that lies whole in a chunk is a view on the chunk, without a copy: so a chunk that was
 * fed must not be changed or reused. At most one frame's partial bytes are kept; their buffer grows
 * with what has come (at most twice of it), whatever length is announced. A bad header is refused
 * as soon as its bad byte is there. After any exception the decoder takes no more: the place in the
 * stream is lost.
 *
 * <p>Not thread-safe: one per connection, on its thread.
 */
public final class FrameDecoder {
  private static final byte[] EMPTY = new byte[0];
  private static final int FIRST_BUFFER_BYTES = 256;

  private final int maxFrameBytes;
  private byte[] partial = EMPTY;
  private int partialLength;
  private boolean broken;

  /**
   * A decoder at the beginning of a connection.
   *
   * @param maxFrameBytes longest frame to take, bytes, header included
   */
  public FrameDecoder(int maxFrameBytes) {
    if (maxFrameBytes < FrameHeader.BYTES) {
      throw new IllegalArgumentException("maxFrameBytes is below the header: " + maxFrameBytes);
    }
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * Takes the next bytes of the stream and hands on each frame that they complete, in order, before
   * it returns.
   *
   * @param chunk the bytes; owned by the frames from now on
   * @param sink gets the frames; must not feed this decoder
   * @throws MalformedException if the stream cannot be read any further; frames before that place
   *     were handed on
   */
  public void feed(byte[] chunk, Consumer<Frame> sink) {
    feed(chunk, 0, chunk.length, sink);
  }

  /**
   * Takes the bytes between position and limit of a buffer, see {@link #feed(byte[], Consumer)}. A
   * buffer without an array is copied.
   *
   * @param chunk the bytes; its position is moved to its limit
   * @param sink gets the frames; must not feed this decoder
   * @throws MalformedException if the stream cannot be read any further
   */
  public void feed(ByteBuffer chunk, Consumer<Frame> sink) {
    int length = chunk.remaining();
    if (chunk.hasArray()) {
      int offset = chunk.arrayOffset() + chunk.position();
      chunk.position(chunk.limit());
      feed(chunk.array(), offset, length, sink);
    } else {
      byte[] copy = new byte[length];
      chunk.get(copy);
      feed(copy, 0, length, sink);
    }
  }

  /**
   * Takes a range of an array, see {@link #feed(byte[], Consumer)}.
   *
   * @param chunk holds the bytes; owned by the frames from now on
   * @param offset where they begin
   * @param length how many there are
   * @param sink gets the frames; must not feed this decoder
   * @throws MalformedException if the stream cannot be read any further
   */
  public void feed(byte[] chunk, int offset, int length, Consumer<Frame> sink) {
    Objects.checkFromIndexSize(offset, length, chunk.length);
    if (broken) {
      throw new IllegalStateException("This stream was refused before; close the connection");
    }
    broken = true; // until we come out alive
    int end = offset + length;
    int at = offset;
    while (at < end) {
      at =
          partialLength == 0
              ? takeFromChunk(chunk, at, end, sink)
              : takeIntoPartial(chunk, at, end, sink);
    }
    broken = false;
  }

  /**
   * {@return bytes of an unfinished frame that are kept, 0 between frames: whoever holds a
   * connection can set it a deadline}
   */
  public int bufferedBytes() {
    return partialLength;
  }

  /** Bytes allocated for the unfinished frame. */
  int capacity() {
    return partial.length;
  }

  private int takeFromChunk(byte[] chunk, int at, int end, Consumer<Frame> sink) {
    int available = end - at;
    int total = FrameHeader.check(chunk, at, available, maxFrameBytes);
    if (available < total) {
      append(chunk, at, available, total);
      return end;
    }
    emit(chunk, at, total, sink);
    return at + total;
  }

  private int takeIntoPartial(byte[] chunk, int at, int end, Consumer<Frame> sink) {
    int total = FrameHeader.check(partial, 0, partialLength, maxFrameBytes);
    // Up to the header's end first: only then is it known how much of the chunk belongs to this
    // frame.
    int wanted = partialLength < FrameHeader.BYTES ? FrameHeader.BYTES : total;
    int taken = Math.min(wanted - partialLength, end - at);
    append(chunk, at, taken, total);
    total = FrameHeader.check(partial, 0, partialLength, maxFrameBytes);
    if (partialLength == total) {
      byte[] whole = partial;
      partial = EMPTY;
      partialLength = 0;
      emit(whole, 0, total, sink);
    }
    return at + taken;
  }

  private void append(byte[] chunk, int at, int count, int total) {
    int needed = partialLength + count;
    if (needed > partial.length) {
      int roomy = Math.max(FIRST_BUFFER_BYTES, Math.max(needed, 2 * partialLength));
      partial = Arrays.copyOf(partial, Math.min(roomy, Math.max(total, FrameHeader.BYTES)));
    }
    System.arraycopy(chunk, at, partial, partialLength, count);
    partialLength = needed;
  }

  private void emit(byte[] array, int start, int total, Consumer<Frame> sink) {
    FrameType type = FrameType.ofNumber(array[start + FrameHeader.TYPE_AT] & 0xFF);
    if (type == null) {
      throw new IllegalStateException("Expected a checked header, but its type is unknown");
    }
    sink.accept(new Frame(array, start, total, type));
  }
}
