package io.escrowmq.consumer;

import io.escrowmq.protocol.message.UuidV7;
import java.time.Duration;
import java.util.Objects;

/**
 * How a consumer reaches its broker and behaves. Immutable.
 *
 * @param host name or address of the broker, default {@code localhost}
 * @param port TCP port, 1 to 65535, default 7411
 * @param consumerId names this consumer over reconnects, so that it keeps what it works on; must be
 *     its own among all that live. 1 to 255 characters of [A-Za-z0-9._-]; default a new random one
 * @param connectTimeout how long {@link Consumer#connect} waits for the broker, 0 to 10 min,
 *     default 10 s; 0 = does not wait, the consumer connects in the background
 * @param requestTimeout after this long without a reply a request is repeated, 100 ms to 10 min,
 *     default 30 s
 * @param closeTimeout how long a close of the consumer waits for running handlers and unanswered
 *     outcomes, 0 to 1 h, default 30 s
 * @param codec reads bodies for {@link ReceivedMessage#json}, default Jackson
 * @param listener hooks around handlers, default none
 */
public record ConsumerOptions(
    String host,
    int port,
    String consumerId,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration closeTimeout,
    BodyCodec codec,
    ConsumerListener listener) {

  /** Checks the ranges. */
  public ConsumerOptions {
    if (host.isBlank()) {
      throw new IllegalArgumentException("Expected a host, but it is empty");
    }
    Checks.between("port", port, 1, 65_535);
    Checks.name("consumerId", consumerId);
    Checks.between("connectTimeout", connectTimeout, Duration.ZERO, Duration.ofMinutes(10));
    Checks.between(
        "requestTimeout", requestTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
    Checks.between("closeTimeout", closeTimeout, Duration.ZERO, Duration.ofHours(1));
    Objects.requireNonNull(codec, "codec");
    Objects.requireNonNull(listener, "listener");
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the settings. For one thread. */
  public static final class Builder {
    private String host = "localhost";
    private int port = 7411;
    private String consumerId = "consumer-" + UuidV7.next();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(30);
    private BodyCodec codec = BodyCodec.jackson();
    private ConsumerListener listener = new ConsumerListener() {};

    private Builder() {}

    /** Where the broker is. */
    public Builder broker(String newHost, int newPort) {
      host = newHost;
      port = newPort;
      return this;
    }

    /** Names this consumer over reconnects. */
    public Builder consumerId(String value) {
      consumerId = value;
      return this;
    }

    /** How long connect waits; 0 = not at all. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /** After this long without a reply a request is repeated. */
    public Builder requestTimeout(Duration value) {
      requestTimeout = value;
      return this;
    }

    /** How long a close waits for running handlers. */
    public Builder closeTimeout(Duration value) {
      closeTimeout = value;
      return this;
    }

    /** Reads bodies. */
    public Builder codec(BodyCodec value) {
      codec = value;
      return this;
    }

    /** Hooks around handlers. */
    public Builder listener(ConsumerListener value) {
      listener = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public ConsumerOptions build() {
      return new ConsumerOptions(
          host, port, consumerId, connectTimeout, requestTimeout, closeTimeout, codec, listener);
    }
  }
}
