package io.escrowmq.producer;

import io.escrowmq.protocol.message.CheckPolicy;
import java.time.Duration;

/**
 * How a transaction is prepared and decided. Immutable.
 *
 * @param prepareTimeout how long to wait for the broker to hold the messages; the local transaction
 *     is open meanwhile
 * @param decideTimeout how long to wait for the broker to take the decision before the result is
 *     PENDING; it is repeated in the background after that
 * @param policy when and how often the broker asks back
 * @param fallbackToOutbox whether the messages go through the outbox of the same database when the
 *     broker does not answer to prepare
 */
public record TransactionOptions(
    Duration prepareTimeout, Duration decideTimeout, CheckPolicy policy, boolean fallbackToOutbox) {
  /** 5 s, 5 s, the broker's usual policy, no fallback. */
  public static final TransactionOptions DEFAULT =
      new TransactionOptions(
          Duration.ofSeconds(5), Duration.ofSeconds(5), CheckPolicy.DEFAULT, false);

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public TransactionOptions {
    ProducerOptions.positive(prepareTimeout, "prepareTimeout");
    ProducerOptions.positive(decideTimeout, "decideTimeout");
  }

  /** These options with other waits. */
  public TransactionOptions timeouts(Duration prepare, Duration decide) {
    return new TransactionOptions(prepare, decide, policy, fallbackToOutbox);
  }

  /** These options with another check policy. */
  public TransactionOptions policy(CheckPolicy value) {
    return new TransactionOptions(prepareTimeout, decideTimeout, value, fallbackToOutbox);
  }

  /** These options with the fallback switched on or off; it needs the table escrow_outbox. */
  public TransactionOptions fallbackToOutbox(boolean value) {
    return new TransactionOptions(prepareTimeout, decideTimeout, policy, value);
  }
}
