package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.atLeast;
import static io.escrowmq.broker.config.Check.between;

import io.escrowmq.protocol.frame.WireLimits;

/**
 * How much of everything the broker takes.
 *
 * @param maxFrameBytes longest frame, header included, bytes; default 8 MiB
 * @param maxMessageBytes longest encoded message, bytes; default 4 MiB
 * @param maxBatchMessages most messages in one frame; default 1024
 * @param maxSetMessages most messages in both sets of one transaction; default 128
 * @param maxHeaders most headers of one message; default 256
 * @param maxConnections most connections at a time; default 10000
 * @param inFlightBytes publish and prepare wait while more than this is not yet durable, bytes;
 *     default 32 MiB
 * @param ringBytes memory for the bodies of recent messages, what their objects take included,
 *     bytes; default 48 MiB
 * @param connectionBufferBytes deliveries to a connection wait while it has more than this unsent,
 *     bytes; default 4 MiB
 * @param helloTimeoutMs a connection that has not said hello by then is closed, milliseconds;
 *     default 5000
 * @param frameTimeoutMs a connection whose frame has begun and is not complete by then is closed,
 *     milliseconds; default 30000
 */
public record LimitsConfig(
    int maxFrameBytes,
    int maxMessageBytes,
    int maxBatchMessages,
    int maxSetMessages,
    int maxHeaders,
    int maxConnections,
    long inFlightBytes,
    long ringBytes,
    long connectionBufferBytes,
    long helloTimeoutMs,
    long frameTimeoutMs) {
  /** What holds where nothing is said. */
  static final LimitsConfig DEFAULTS =
      new LimitsConfig(
          8 << 20, 4 << 20, 1024, 128, 256, 10_000, 32L << 20, 48L << 20, 4L << 20, 5_000, 30_000);

  private static final long ONE_HOUR_MS = 3_600_000;

  /**
   * Checks the values.
   *
   * @param maxFrameBytes from 64 KiB to 256 MiB
   * @param maxMessageBytes from 1 KiB to 1 KiB less than the longest frame
   * @param maxBatchMessages from 1 to 65_536
   * @param maxSetMessages from 1 to 65_536
   * @param maxHeaders from 0 to 65_535
   * @param maxConnections from 1 to 1_000_000
   * @param inFlightBytes at least the longest frame
   * @param ringBytes at least the longest message
   * @param connectionBufferBytes at least 64 KiB
   * @param helloTimeoutMs from 10 to one hour
   * @param frameTimeoutMs from 10 to one hour
   * @throws ConfigException if one is out of its range
   */
  public LimitsConfig {
    between("limits.maxFrameBytes", maxFrameBytes, 64 << 10, 256 << 20);
    between(
        "limits.maxMessageBytes",
        maxMessageBytes,
        1024,
        maxFrameBytes - WireLimits.FRAME_OVERHEAD_BYTES);
    between("limits.maxBatchMessages", maxBatchMessages, 1, 65_536);
    between("limits.maxSetMessages", maxSetMessages, 1, 65_536);
    between("limits.maxHeaders", maxHeaders, 0, 65_535);
    between("limits.maxConnections", maxConnections, 1, 1_000_000);
    atLeast("limits.inFlightBytes", inFlightBytes, maxFrameBytes);
    atLeast("limits.ringBytes", ringBytes, maxMessageBytes);
    atLeast("limits.connectionBufferBytes", connectionBufferBytes, 64 << 10);
    between("limits.helloTimeoutMs", helloTimeoutMs, 10, ONE_HOUR_MS);
    between("limits.frameTimeoutMs", frameTimeoutMs, 10, ONE_HOUR_MS);
  }
}
