package io.escrowmq.core.state;

import java.nio.ByteBuffer;

/**
 * Where {@link Pages} get their memory: chunks of one size, each whole or not there. For one thread
 * at a time.
 */
public interface PageSpace extends AutoCloseable {

  /** {@return bytes of one chunk: a multiple of {@link Pages#PAGE_BYTES}, at most 1 GiB} */
  int chunkBytes();

  /**
   * {@return a new chunk, zeroed}
   *
   * @throws RuntimeException if there is no room; it says so in one sentence
   */
  ByteBuffer obtain();

  /**
   * Takes a chunk back; it is never touched again.
   *
   * @param chunk what {@link #obtain} gave
   */
  void release(ByteBuffer chunk);

  /** Ends all. Every chunk was released before. */
  @Override
  void close();

  /** {@return space in ordinary memory, in small chunks: for tests and short uses} */
  static PageSpace onHeap() {
    return new HeapSpace();
  }
}
