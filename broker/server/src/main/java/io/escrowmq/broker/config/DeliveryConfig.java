package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.between;

/**
 * How messages are delivered and redelivered, where a subscription says nothing else.
 *
 * @param leaseMs a delivery that is not settled or extended by then is lost and goes out again,
 *     milliseconds; default 30000
 * @param graceMs after a restart consumers have this long to adopt what they held, milliseconds;
 *     default 5000
 * @param maxAttempts attempts before a message becomes a dead letter; default 16
 * @param retryBackoffMs pause before the second attempt, doubled for each further one,
 *     milliseconds; default 1000
 * @param retryBackoffCapMs longest pause between attempts, milliseconds; default 300000
 */
public record DeliveryConfig(
    long leaseMs, long graceMs, int maxAttempts, long retryBackoffMs, long retryBackoffCapMs) {
  /** What holds where nothing is said. */
  static final DeliveryConfig DEFAULTS = new DeliveryConfig(30_000, 5_000, 16, 1_000, 300_000);

  private static final long ONE_DAY_MS = 86_400_000;

  /**
   * Checks the values.
   *
   * @param leaseMs from 10 to one day
   * @param graceMs from 0 to one day
   * @param maxAttempts from 1 to 10_000
   * @param retryBackoffMs from 0 to one day
   * @param retryBackoffCapMs from the first pause to 30 days
   * @throws ConfigException if one is out of its range
   */
  public DeliveryConfig {
    between("delivery.leaseMs", leaseMs, 10, ONE_DAY_MS);
    between("delivery.graceMs", graceMs, 0, ONE_DAY_MS);
    between("delivery.maxAttempts", maxAttempts, 1, 10_000);
    between("delivery.retryBackoffMs", retryBackoffMs, 0, ONE_DAY_MS);
    between("delivery.retryBackoffCapMs", retryBackoffCapMs, retryBackoffMs, 30 * ONE_DAY_MS);
  }
}
