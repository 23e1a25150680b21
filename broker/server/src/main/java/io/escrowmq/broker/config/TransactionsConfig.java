package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.between;

/**
 * How transactions are kept and asked about.
 *
 * @param idWindowMs an id is known for this long after its message is consumed or its transaction
 *     decided, milliseconds; at least twice the retry deadline of the producers; default 900000
 * @param maxOpenPerGroup most undecided transactions of one producer group; default 100000
 * @param answerTimeoutMs a check-back without an answer by then is asked of another producer,
 *     milliseconds; default 10000
 */
public record TransactionsConfig(long idWindowMs, int maxOpenPerGroup, long answerTimeoutMs) {
  /** What holds where nothing is said. */
  static final TransactionsConfig DEFAULTS = new TransactionsConfig(900_000, 100_000, 10_000);

  private static final long ONE_DAY_MS = 86_400_000;

  /**
   * Checks the values.
   *
   * @param idWindowMs from 1_000 to 30 days
   * @param maxOpenPerGroup from 1 to 10_000_000
   * @param answerTimeoutMs from 10 to one day
   * @throws ConfigException if one is out of its range
   */
  public TransactionsConfig {
    between("transactions.idWindowMs", idWindowMs, 1_000, 30 * ONE_DAY_MS);
    between("transactions.maxOpenPerGroup", maxOpenPerGroup, 1, 10_000_000);
    between("transactions.answerTimeoutMs", answerTimeoutMs, 10, ONE_DAY_MS);
  }
}
