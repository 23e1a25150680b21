package io.escrowmq.client;

import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Hello;
import java.util.List;
import java.util.UUID;

/**
 * How to reach a broker and what to say in hello. All times in milliseconds. Immutable.
 *
 * @param host name or address
 * @param port TCP port, 1 to 65535
 * @param clientId names the process in the broker's listings and logs; not empty
 * @param producerGroup whose transactions this client may decide and answer for; empty for none
 * @param resources databases whose barrier tables it can read
 * @param maxFrameBytes longest frame that this client takes
 * @param retryDeadlineMs longest time over which a request is repeated; the broker's id window must
 *     be at least twice as long
 * @param connectTimeoutMs for the connection and hello together
 * @param requestTimeoutMs after this long without a reply the outcome of a request is unknown
 * @param pingIntervalMs a quiet connection is asked for a sign of life this often
 * @param idleTimeoutMs a connection on which nothing came for so long is given up; more than the
 *     ping interval
 * @param backoffMs longest first pause before a reconnect; doubles up to the cap
 * @param backoffCapMs longest pause before a reconnect
 */
public record ConnectionOptions(
    String host,
    int port,
    String clientId,
    String producerGroup,
    List<UUID> resources,
    int maxFrameBytes,
    long retryDeadlineMs,
    long connectTimeoutMs,
    long requestTimeoutMs,
    long pingIntervalMs,
    long idleTimeoutMs,
    long backoffMs,
    long backoffCapMs) {

  /** Port that brokers listen on by default. */
  public static final int DEFAULT_PORT = 7411;

  /**
   * Checks every value; throws IllegalArgumentException with a sentence that names it.
   *
   * @param clientId as described above
   * @param producerGroup as described above
   * @param resources as described above
   * @param maxFrameBytes as described above
   * @param retryDeadlineMs as described above
   * @param connectTimeoutMs as described above
   * @param requestTimeoutMs as described above
   * @param pingIntervalMs as described above
   * @param idleTimeoutMs as described above
   * @param backoffMs as described above
   * @param backoffCapMs as described above
   * @param host as described above
   * @param port as described above
   */
  public ConnectionOptions {
    check(!host.isBlank(), "host must not be empty");
    check(port >= 1 && port <= 65_535, "port must be 1 to 65535, but is " + port);
    check(!clientId.isBlank(), "clientId must not be empty");
    check(
        maxFrameBytes >= WireLimits.MIN_MAX_FRAME_BYTES,
        "maxFrameBytes must be at least " + WireLimits.MIN_MAX_FRAME_BYTES);
    check(retryDeadlineMs >= 1, "retryDeadlineMs must be positive, but is " + retryDeadlineMs);
    check(connectTimeoutMs >= 1, "connectTimeoutMs must be positive, but is " + connectTimeoutMs);
    check(requestTimeoutMs >= 1, "requestTimeoutMs must be positive, but is " + requestTimeoutMs);
    check(pingIntervalMs >= 1, "pingIntervalMs must be positive, but is " + pingIntervalMs);
    check(
        idleTimeoutMs > pingIntervalMs,
        "idleTimeoutMs must be more than pingIntervalMs, but is " + idleTimeoutMs);
    check(
        backoffMs >= 1 && backoffMs <= backoffCapMs,
        "backoffMs must be 1 to backoffCapMs, but is " + backoffMs);
    resources = List.copyOf(resources);
  }

  private static void check(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /**
   * {@return a builder with all defaults, for this broker}
   *
   * @param host name or address of the broker
   * @param port its port
   */
  public static Builder builder(String host, int port) {
    return new Builder(host, port);
  }

  /** {@return a builder that begins with these options} */
  public Builder toBuilder() {
    Builder builder = new Builder(host, port);
    builder.clientId = clientId;
    builder.producerGroup = producerGroup;
    builder.resources = resources;
    builder.maxFrameBytes = maxFrameBytes;
    builder.retryDeadlineMs = retryDeadlineMs;
    builder.connectTimeoutMs = connectTimeoutMs;
    builder.requestTimeoutMs = requestTimeoutMs;
    builder.pingIntervalMs = pingIntervalMs;
    builder.idleTimeoutMs = idleTimeoutMs;
    builder.backoffMs = backoffMs;
    builder.backoffCapMs = backoffCapMs;
    return builder;
  }

  Hello hello() {
    return new Hello(
        1, clientId, producerGroup, resources, 0, maxFrameBytes, retryDeadlineMs, new byte[0]);
  }

  /** Collects options; for one thread. */
  public static final class Builder {
    private final String host;
    private final int port;
    private String clientId = "escrowmq-client";
    private String producerGroup = "";
    private List<UUID> resources = List.of();
    private int maxFrameBytes = WireLimits.DEFAULT_MAX_FRAME_BYTES;
    private long retryDeadlineMs = 300_000;
    private long connectTimeoutMs = 5_000;
    private long requestTimeoutMs = 30_000;
    private long pingIntervalMs = 10_000;
    private long idleTimeoutMs = 30_000;
    private long backoffMs = 100;
    private long backoffCapMs = 5_000;

    private Builder(String host, int port) {
      this.host = host;
      this.port = port;
    }

    /**
     * Names the process; default {@code escrowmq-client}.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder clientId(String value) {
      clientId = value;
      return this;
    }

    /**
     * The producer group; default none.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder producerGroup(String value) {
      producerGroup = value;
      return this;
    }

    /**
     * The databases whose barrier tables this process can read; default none.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder resources(List<UUID> value) {
      resources = List.copyOf(value);
      return this;
    }

    /**
     * Longest frame taken, bytes; default 8 MiB.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder maxFrameBytes(int value) {
      maxFrameBytes = value;
      return this;
    }

    /**
     * Longest time over which a request is repeated; default 300,000 ms.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder retryDeadlineMs(long value) {
      retryDeadlineMs = value;
      return this;
    }

    /**
     * For connection and hello; default 5,000 ms.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder connectTimeoutMs(long value) {
      connectTimeoutMs = value;
      return this;
    }

    /**
     * Without a reply for so long an outcome is unknown; default 30,000 ms.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder requestTimeoutMs(long value) {
      requestTimeoutMs = value;
      return this;
    }

    /**
     * How often a quiet connection is pinged, and when it is given up; default 10,000 and 30,000
     * ms.
     *
     * @param newPingIntervalMs how often, milliseconds
     * @param newIdleTimeoutMs when it is given up, milliseconds
     * @return this builder
     */
    public Builder idle(long newPingIntervalMs, long newIdleTimeoutMs) {
      pingIntervalMs = newPingIntervalMs;
      idleTimeoutMs = newIdleTimeoutMs;
      return this;
    }

    /**
     * First pause before a reconnect and its cap; default 100 and 5,000 ms.
     *
     * @param firstMs longest first pause, milliseconds
     * @param capMs longest pause, milliseconds
     * @return this builder
     */
    public Builder backoff(long firstMs, long capMs) {
      backoffMs = firstMs;
      backoffCapMs = capMs;
      return this;
    }

    /** {@return the options; throws IllegalArgumentException if one is out of its range} */
    public ConnectionOptions build() {
      return new ConnectionOptions(
          host,
          port,
          clientId,
          producerGroup,
          resources,
          maxFrameBytes,
          retryDeadlineMs,
          connectTimeoutMs,
          requestTimeoutMs,
          pingIntervalMs,
          idleTimeoutMs,
          backoffMs,
          backoffCapMs);
    }
  }
}
