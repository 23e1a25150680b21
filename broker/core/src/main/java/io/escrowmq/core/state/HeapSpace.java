package io.escrowmq.core.state;

import java.nio.ByteBuffer;

/** Chunks in ordinary memory. */
final class HeapSpace implements PageSpace {
  private static final int CHUNK_BYTES = 8 * Pages.PAGE_BYTES;

  @Override
  public int chunkBytes() {
    return CHUNK_BYTES;
  }

  @Override
  public ByteBuffer obtain() {
    return ByteBuffer.allocate(CHUNK_BYTES);
  }

  @Override
  public void release(ByteBuffer chunk) {
    // The collector takes it.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
