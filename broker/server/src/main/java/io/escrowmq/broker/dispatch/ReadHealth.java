package io.escrowmq.broker.dispatch;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk lets the log be read: how many deliveries wait because it did not, and why. Says
 * so in the server's log, once in a while. Thread-safe.
 */
public final class ReadHealth {
  private static final Logger LOG = LoggerFactory.getLogger(ReadHealth.class);
  private static final long SAID_EVERY_MS = TimeUnit.SECONDS.toMillis(10);

  private long waiting;
  private long failures;
  private long quietUntilMs;
  private String reason = "";

  /** For the dispatcher and for tests. */
  public ReadHealth() {}

  /** A read failed; whether the delivery did not wait before. */
  synchronized void failed(boolean first, String why, long nowMs) {
    waiting += first ? 1 : 0;
    failures++;
    reason = why;
    if (nowMs >= quietUntilMs) {
      quietUntilMs = nowMs + SAID_EVERY_MS;
      LOG.error(
          "Expected to read a message from the log, but the disk failed: {}. It stays and is tried"
              + " again; {} deliveries wait for the disk, {} reads have failed since the start",
          why,
          waiting,
          failures);
    }
  }

  /** Deliveries wait no more. */
  synchronized void over(int deliveries) {
    if (deliveries > 0) {
      waiting -= deliveries;
      if (waiting == 0) {
        LOG.info("No delivery waits for the disk any more");
      }
    }
  }

  /** {@return deliveries that wait now because the disk could not read the message} */
  public synchronized long waiting() {
    return waiting;
  }

  /** {@return what the operating system said last; empty if no read has failed} */
  public synchronized String reason() {
    return reason;
  }
}
