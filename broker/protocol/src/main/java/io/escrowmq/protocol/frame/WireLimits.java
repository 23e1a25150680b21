package io.escrowmq.protocol.frame;

/**
 * Limits that belong to the protocol: both sides refuse what is beyond them before they allocate
 * anything.
 */
public final class WireLimits {
  /** Longest name (topic, group, client, fence, header), bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 255;

  /** Longest sentence for people, bytes of UTF-8; longer ones are cut by the sender. */
  public static final int MAX_TEXT_BYTES = 4_096;

  /** Longest credential, bytes. */
  public static final int MAX_CREDENTIAL_BYTES = 4_096;

  /** Most entries of any list in a frame. */
  public static final int MAX_LIST_ENTRIES = 10_000;

  /** Most headers of one message. */
  public static final int MAX_HEADERS = 256;

  /** All headers of one message together, bytes: what is longer belongs into the body. */
  public static final int MAX_HEADERS_BYTES = 256 << 10;

  /** Longest frame unless configured otherwise, bytes, header included. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 8 << 20;

  /** Longest encoded message unless configured otherwise, bytes. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 4 << 20;

  /** Shortest value that either side may announce as its longest frame, bytes. */
  public static final int MIN_MAX_FRAME_BYTES = 16 << 10;

  /** Room that a frame needs beside its longest message or list, bytes. */
  public static final int FRAME_OVERHEAD_BYTES = 1_024;

  private WireLimits() {}
}
