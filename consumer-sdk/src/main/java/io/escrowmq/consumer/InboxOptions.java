package io.escrowmq.consumer;

import java.time.Duration;

/**
 * How an inbox treats its table. Immutable.
 *
 * @param createTables whether missing tables of EscrowMQ are created at start; default false: they
 *     are only checked
 * @param purge whether a background thread deletes old rows; default false
 * @param retention rows younger than this are kept, 1 min to 10 years, default 7 days; must be
 *     longer than any message may be redelivered, retries included
 * @param purgeEvery pause between two purges, 1 s to 7 days, default 1 h; shortened at random by up
 *     to a half, so that processes do not purge together
 * @param purgeRows most rows deleted in one transaction, 1 to 100,000, default 1,000
 */
public record InboxOptions(
    boolean createTables, boolean purge, Duration retention, Duration purgeEvery, int purgeRows) {
  /** Checks the ranges. */
  public InboxOptions {
    Checks.between("retention", retention, Duration.ofMinutes(1), Duration.ofDays(3_650));
    Checks.between("purgeEvery", purgeEvery, Duration.ofSeconds(1), Duration.ofDays(7));
    Checks.between("purgeRows", purgeRows, 1, 100_000);
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the settings. For one thread. */
  public static final class Builder {
    private boolean createTables;
    private boolean purge;
    private Duration retention = Duration.ofDays(7);
    private Duration purgeEvery = Duration.ofHours(1);
    private int purgeRows = 1_000;

    private Builder() {}

    /** Whether missing tables are created at start. */
    public Builder createTables(boolean value) {
      createTables = value;
      return this;
    }

    /** Whether a background thread deletes old rows. */
    public Builder purge(boolean value) {
      purge = value;
      return this;
    }

    /** Rows younger than this are kept. */
    public Builder retention(Duration value) {
      retention = value;
      return this;
    }

    /** Pause between two purges. */
    public Builder purgeEvery(Duration value) {
      purgeEvery = value;
      return this;
    }

    /** Most rows deleted in one transaction. */
    public Builder purgeRows(int value) {
      purgeRows = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public InboxOptions build() {
      return new InboxOptions(createTables, purge, retention, purgeEvery, purgeRows);
    }
  }
}
