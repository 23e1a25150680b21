package io.escrowmq.producer;

import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.protocol.message.Names;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a producer works. Immutable; made by {@link #builder}.
 *
 * @param host the broker's name or address
 * @param port the broker's port
 * @param group producer group: whose transactions this is, and who is told of rejects; may be empty
 *     for a producer that only sends
 * @param clientId names the process in the broker's listings
 * @param startWithoutBroker whether {@code connect} returns although the broker cannot be reached
 *     yet
 * @param connectTimeout for one connection attempt, and for {@code connect}
 * @param sendTimeout for a send with all its repeats; at most the retry deadline
 * @param retryDeadline longest time over which anything is repeated; the broker's id window must be
 *     at least twice as long
 * @param bufferMessages most messages without acknowledgement
 * @param bufferBytes most bytes of such messages
 * @param maxBatchMessages most messages in one frame
 * @param maxFramesInFlight most frames without reply
 * @param dataSources databases with a barrier table, announced from the first hello on
 * @param barrier how barrier tables are kept
 * @param checker answers for transactions without a database; null = nobody does
 */
public record ProducerOptions(
    String host,
    int port,
    String group,
    String clientId,
    boolean startWithoutBroker,
    Duration connectTimeout,
    Duration sendTimeout,
    Duration retryDeadline,
    int bufferMessages,
    long bufferBytes,
    int maxBatchMessages,
    int maxFramesInFlight,
    List<DataSource> dataSources,
    BarrierTableOptions barrier,
    @Nullable TransactionChecker checker) {

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public ProducerOptions {
    check(!host.isBlank(), "host must not be empty");
    check(port >= 1 && port <= 65_535, "port must be 1 to 65535, but is " + port);
    if (!group.isEmpty()) {
      Names.requireGroup(group);
    }
    check(!clientId.isBlank(), "clientId must not be empty");
    positive(connectTimeout, "connectTimeout");
    positive(sendTimeout, "sendTimeout");
    positive(retryDeadline, "retryDeadline");
    check(
        sendTimeout.compareTo(retryDeadline) <= 0,
        "sendTimeout must be at most retryDeadline, but is " + sendTimeout);
    check(bufferMessages >= 1, "bufferMessages must be positive, but is " + bufferMessages);
    check(bufferBytes >= 1, "bufferBytes must be positive, but is " + bufferBytes);
    check(
        maxBatchMessages >= 1 && maxBatchMessages <= 10_000,
        "maxBatchMessages must be 1 to 10000, but is " + maxBatchMessages);
    check(
        maxFramesInFlight >= 1 && maxFramesInFlight <= 10_000,
        "maxFramesInFlight must be 1 to 10000, but is " + maxFramesInFlight);
    check(
        !group.isEmpty() || (dataSources.isEmpty() && checker == null),
        "group must be named, since transactions belong to a group");
    dataSources = List.copyOf(dataSources);
  }

  static void positive(Duration duration, String name) {
    check(duration.toMillis() >= 1, name + " must be at least 1 ms, but is " + duration);
  }

  static void check(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** A builder with all defaults, for a broker on this machine and its default port. */
  public static Builder builder() {
    return new Builder();
  }

  /** As the client wants it; resources are announced by whoever knows them. */
  ConnectionOptions.Builder connection() {
    return ConnectionOptions.builder(host, port)
        .clientId(clientId)
        .producerGroup(group)
        .connectTimeoutMs(connectTimeout.toMillis())
        .requestTimeoutMs(Math.min(30_000, retryDeadline.toMillis()))
        .retryDeadlineMs(retryDeadline.toMillis());
  }

  /** Collects options. For one thread. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = ConnectionOptions.DEFAULT_PORT;
    private String group = "";
    private String clientId = "producer-" + ManagementFactory.getRuntimeMXBean().getPid();
    private boolean startWithoutBroker;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration sendTimeout = Duration.ofSeconds(60);
    private Duration retryDeadline = Duration.ofMinutes(5);
    private int bufferMessages = 10_000;
    private long bufferBytes = 64L << 20;
    private int maxBatchMessages = 32;
    private int maxFramesInFlight = 32;
    private List<DataSource> dataSources = List.of();
    private BarrierTableOptions barrier = BarrierTableOptions.DEFAULT;
    private @Nullable TransactionChecker checker;

    private Builder() {}

    /** The broker's address; default 127.0.0.1 and 7411. */
    public Builder broker(String newHost, int newPort) {
      host = newHost;
      port = newPort;
      return this;
    }

    /** The producer group; default none, then there are no transactions. */
    public Builder group(String value) {
      group = value;
      return this;
    }

    /** Names the process; default {@code producer-} and the process id. */
    public Builder clientId(String value) {
      clientId = value;
      return this;
    }

    /** Whether {@code connect} returns while the broker cannot be reached yet; default false. */
    public Builder startWithoutBroker(boolean value) {
      startWithoutBroker = value;
      return this;
    }

    /** For one connection attempt; default 5 s. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /** For a send with all its repeats; default 60 s. */
    public Builder sendTimeout(Duration value) {
      sendTimeout = value;
      return this;
    }

    /** For repeats of anything, decisions included; default 5 min. */
    public Builder retryDeadline(Duration value) {
      retryDeadline = value;
      return this;
    }

    /** Most messages and bytes without acknowledgement; default 10,000 and 64 MiB. */
    public Builder buffer(int messages, long bytes) {
      bufferMessages = messages;
      bufferBytes = bytes;
      return this;
    }

    /** Most messages in a frame and frames in flight; default 32 and 32. */
    public Builder pipeline(int messagesPerFrame, int framesInFlight) {
      maxBatchMessages = messagesPerFrame;
      maxFramesInFlight = framesInFlight;
      return this;
    }

    /** Databases to announce from the first hello on; others reconnect once when they come. */
    public Builder dataSources(DataSource... value) {
      dataSources = List.of(value);
      return this;
    }

    /** How barrier tables are kept; default {@link BarrierTableOptions#DEFAULT}. */
    public Builder barrier(BarrierTableOptions value) {
      barrier = value;
      return this;
    }

    /** Answers check-backs of transactions without a database; default nobody. */
    public Builder checker(TransactionChecker value) {
      checker = value;
      return this;
    }

    /** The options; throws IllegalArgumentException if one is out of its range. */
    public ProducerOptions build() {
      return new ProducerOptions(
          host,
          port,
          group,
          clientId,
          startWithoutBroker,
          connectTimeout,
          sendTimeout,
          retryDeadline,
          bufferMessages,
          bufferBytes,
          maxBatchMessages,
          maxFramesInFlight,
          dataSources,
          barrier,
          checker);
    }
  }
}
