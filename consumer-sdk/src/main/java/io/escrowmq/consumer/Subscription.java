package io.escrowmq.consumer;

import io.escrowmq.protocol.message.StartPosition;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants of one topic, as one member of a consumer group. Immutable.
 *
 * @param topic the topic
 * @param group the consumer group: each message goes to one member of it
 * @param handler the work on a message
 * @param concurrency handler threads, 1 to 1,024, default 8; with an asynchronous handler the
 *     threads that call it, or 0 for one that never blocks: it is called on the connection's own
 *     thread, which saves two wake-ups a message
 * @param maxInFlight most messages that were delivered and not settled, 1 to 5,000, default 256;
 *     the credit that the broker gets
 * @param lease how long a delivery is ours without a sign of life, 1 s to 1 h, or zero for the
 *     broker's choice (the default); it is extended at each third while the message waits here or
 *     its handler works, so it says how soon another consumer takes over from a dead one
 * @param retry what becomes of a message whose handler failed, default {@link RetryPolicy#standard}
 * @param start where the group begins, if this creates it; default EARLIEST
 * @param counts whether the group holds outbox rows and retention, if this creates it; default true
 */
public record Subscription(
    String topic,
    String group,
    AsyncMessageHandler handler,
    int concurrency,
    int maxInFlight,
    Duration lease,
    RetryPolicy retry,
    StartPosition start,
    boolean counts) {

  /** Checks the ranges. */
  public Subscription {
    Checks.name("topic", topic);
    Checks.name("group", group);
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(start, "start");
    Checks.between("concurrency", concurrency, 0, 1_024);
    Checks.between("maxInFlight", maxInFlight, 1, 5_000);
    if (!lease.isZero()) {
      Checks.between("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
    }
  }

  /** A builder with the defaults; it still needs a handler. */
  public static Builder of(String topic, String group) {
    return new Builder(topic, group);
  }

  /** Collects the settings. For one thread. */
  public static final class Builder {
    private final String topic;
    private final String group;
    private @Nullable AsyncMessageHandler handler;
    private boolean mayBlock;
    private int concurrency = 8;
    private int maxInFlight = 256;
    private Duration lease = Duration.ZERO;
    private RetryPolicy retry = RetryPolicy.standard();
    private StartPosition start = StartPosition.EARLIEST;
    private boolean counts = true;

    private Builder(String topic, String group) {
      this.topic = topic;
      this.group = group;
    }

    /** The work on a message; it may block. */
    public Builder handler(MessageHandler value) {
      Objects.requireNonNull(value, "handler");
      handler = message -> CompletableFuture.completedFuture(value.handle(message));
      mayBlock = true;
      return this;
    }

    /** The work on a message, finished later and elsewhere. */
    public Builder asyncHandler(AsyncMessageHandler value) {
      handler = value;
      mayBlock = false;
      return this;
    }

    /**
     * Handler threads, 1 to 1,024; or 0 for an asynchronous handler that never blocks: it is called
     * on the connection's own thread, and while it blocks nothing is received, extended or
     * acknowledged.
     */
    public Builder concurrency(int value) {
      concurrency = value;
      return this;
    }

    /** Most messages delivered and not settled, 1 to 5,000. */
    public Builder maxInFlight(int value) {
      maxInFlight = value;
      return this;
    }

    /**
     * How long a delivery is ours without a sign of life, 1 s to 1 h; zero for the broker's choice.
     */
    public Builder lease(Duration value) {
      lease = value;
      return this;
    }

    /** What becomes of a message whose handler failed. */
    public Builder retry(RetryPolicy value) {
      retry = value;
      return this;
    }

    /** Where the group begins, if this creates it. */
    public Builder start(StartPosition value) {
      start = value;
      return this;
    }

    /** Whether the group holds outbox rows and retention, if this creates it. */
    public Builder counts(boolean value) {
      counts = value;
      return this;
    }

    /**
     * The subscription.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     * @throws IllegalStateException if there is no handler
     */
    public Subscription build() {
      AsyncMessageHandler work = handler;
      if (work == null) {
        throw new IllegalStateException(
            "Expected a handler for topic " + topic + ", but none was given");
      }
      if (mayBlock) {
        Checks.between("concurrency of a handler that may block", concurrency, 1, 1_024);
      }
      return new Subscription(
          topic, group, work, concurrency, maxInFlight, lease, retry, start, counts);
    }
  }
}
