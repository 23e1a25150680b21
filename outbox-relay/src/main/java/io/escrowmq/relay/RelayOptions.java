package io.escrowmq.relay;

import java.util.Objects;
import javax.sql.DataSource;

/**
 * How a relay works. Immutable; made by {@link #builder}.
 *
 * @param dataSource connections to the primary database with the outbox; the relay uses one at a
 *     time, operators' calls another
 * @param brokerHost name or address of the broker
 * @param brokerPort TCP port, 1 to 65535
 * @param createTables whether tables that are missing are created at start
 * @param lanes into how many lanes the outbox is divided, the same for all writers and relays of
 *     the database, 1 to 1,024
 * @param finishOn when rows are deleted
 * @param whenLost what becomes of rows whose messages expired or were discarded
 * @param maxAttempts a row that the broker or its own defect refuses is parked after so many
 *     attempts; 0 = never: its key waits for an operator
 * @param limits how much at once
 * @param times when
 */
public record RelayOptions(
    DataSource dataSource,
    String brokerHost,
    int brokerPort,
    boolean createTables,
    int lanes,
    FinishOn finishOn,
    WhenLost whenLost,
    int maxAttempts,
    RelayLimits limits,
    RelayTimes times) {

  /**
   * Checks the ranges.
   *
   * @param dataSource as described above
   * @param brokerHost as described above
   * @param brokerPort as described above
   * @param createTables as described above
   * @param lanes as described above
   * @param finishOn as described above
   * @param whenLost as described above
   * @param maxAttempts as described above
   * @param limits as described above
   * @param times as described above
   * @throws IllegalArgumentException with a sentence that names what is out of its range
   */
  public RelayOptions {
    Objects.requireNonNull(dataSource, "dataSource");
    if (brokerHost.isBlank()) {
      throw new IllegalArgumentException("Expected a broker's name or address, but it is empty");
    }
    Range.check("brokerPort", brokerPort, 1, 65_535);
    Range.check("lanes", lanes, 1, 1_024);
    Range.check("maxAttempts", maxAttempts, 0, 1_000_000);
  }

  /**
   * {@return a builder with defaults: broker on this machine at port 7411, 64 lanes, finished when
   * consumed, parked after 10 attempts}
   *
   * @param dataSource the database with the outbox
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(dataSource);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final DataSource dataSource;
    private String brokerHost = "localhost";
    private int brokerPort = 7411;
    private boolean createTables;
    private int lanes = 64;
    private FinishOn finishOn = FinishOn.CONSUMED;
    private WhenLost whenLost = WhenLost.PARK;
    private int maxAttempts = 10;
    private RelayLimits limits = RelayLimits.DEFAULT;
    private RelayTimes times = RelayTimes.DEFAULT;

    private Builder(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    /**
     * Where the broker is.
     *
     * @param host name or address
     * @param port TCP port
     * @return this builder
     */
    public Builder broker(String host, int port) {
      brokerHost = host;
      brokerPort = port;
      return this;
    }

    /**
     * Whether missing tables are created; default no.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder createTables(boolean value) {
      createTables = value;
      return this;
    }

    /**
     * Number of lanes; default 64.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder lanes(int value) {
      lanes = value;
      return this;
    }

    /**
     * When rows are deleted; default when consumed.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder finishOn(FinishOn value) {
      finishOn = value;
      return this;
    }

    /**
     * What becomes of rows whose messages expired or were discarded; default parked.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder whenLost(WhenLost value) {
      whenLost = value;
      return this;
    }

    /**
     * Attempts before a refused row is parked; default 10, 0 = never parked.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder maxAttempts(int value) {
      maxAttempts = value;
      return this;
    }

    /**
     * How much at once.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder limits(RelayLimits value) {
      limits = value;
      return this;
    }

    /**
     * When.
     *
     * @param value the new value
     * @return this builder
     */
    public Builder times(RelayTimes value) {
      times = value;
      return this;
    }

    /** {@return the options; throws IllegalArgumentException if one is out of its range} */
    public RelayOptions build() {
      return new RelayOptions(
          dataSource,
          brokerHost,
          brokerPort,
          createTables,
          lanes,
          finishOn,
          whenLost,
          maxAttempts,
          limits,
          times);
    }
  }
}
