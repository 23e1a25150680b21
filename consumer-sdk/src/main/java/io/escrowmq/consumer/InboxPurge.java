package io.escrowmq.consumer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes old inbox rows now and then, on a thread of its own. */
final class InboxPurge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InboxPurge.class);

  private final Inbox inbox;
  private final long everyMs;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "escrowmq-inbox-purge");
            made.setDaemon(true);
            return made;
          });

  private InboxPurge(Inbox inbox, long everyMs) {
    this.inbox = inbox;
    this.everyMs = everyMs;
  }

  static InboxPurge start(Inbox inbox, Duration every) {
    InboxPurge purge = new InboxPurge(inbox, every.toMillis());
    purge.scheduleNext();
    return purge;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void scheduleNext() {
    long pauseMs = everyMs - ThreadLocalRandom.current().nextLong(everyMs / 2 + 1);
    var unused = thread.schedule(this::run, pauseMs, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      long deleted = inbox.purge();
      LOG.debug("Purged {} rows of the inbox", deleted);
    } catch (SQLException | RuntimeException e) {
      LOG.warn("Expected to purge the inbox, but it failed; trying again later", e);
    }
    if (!thread.isShutdown()) {
      scheduleNext();
    }
  }
}
