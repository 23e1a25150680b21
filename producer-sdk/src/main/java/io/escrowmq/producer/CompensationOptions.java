package io.escrowmq.producer;

import io.escrowmq.consumer.InboxOptions;
import io.escrowmq.consumer.RetryPolicy;

/**
 * How rejects are compensated. Immutable.
 *
 * @param concurrency how many at the same time, 1 to 1,024; those with the same key come one after
 *     the other
 * @param retry what becomes of a compensation that failed
 * @param inbox how the table escrow_inbox is treated; it is created if these options say so or the
 *     producer's own do
 */
public record CompensationOptions(int concurrency, RetryPolicy retry, InboxOptions inbox) {
  /** One at a time, the standard retries (16 attempts, then a dead letter), no purge. */
  public static final CompensationOptions DEFAULT =
      new CompensationOptions(1, RetryPolicy.standard(), InboxOptions.builder().build());

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public CompensationOptions {
    ProducerOptions.check(
        concurrency >= 1 && concurrency <= 1_024,
        "concurrency must be 1 to 1024, but is " + concurrency);
  }

  /** These options with another concurrency. */
  public CompensationOptions concurrency(int value) {
    return new CompensationOptions(value, retry, inbox);
  }

  /** These options with another retry policy. */
  public CompensationOptions retry(RetryPolicy value) {
    return new CompensationOptions(concurrency, value, inbox);
  }

  /** These options with other ones for the inbox. */
  public CompensationOptions inbox(InboxOptions value) {
    return new CompensationOptions(concurrency, retry, value);
  }

  /** What opens the inbox. */
  InboxOptions inboxOf(ProducerOptions producer) {
    return new InboxOptions(
        inbox.createTables() || producer.barrier().createTables(),
        inbox.purge(),
        inbox.retention(),
        inbox.purgeEvery(),
        inbox.purgeRows());
  }
}
