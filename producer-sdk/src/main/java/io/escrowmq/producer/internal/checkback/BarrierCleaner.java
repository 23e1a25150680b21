package io.escrowmq.producer.internal.checkback;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes barrier rows that nobody can ask about any more: older than the retention, and of a
 * transaction that the broker says is decided, or does not know. Without the broker nothing is
 * deleted. Runs in the background now and then; the pause is jittered so that the processes of one
 * database do not come together.
 */
public final class BarrierCleaner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BarrierCleaner.class);
  private static final Set<String> DECIDED = Set.of("COMMITTED", "ROLLED_BACK", "WITHDRAWN");
  private static final long ANSWER_TIMEOUT_MS = 10_000;

  private final BrokerConnection connection;
  private final CheckBackDesk desk;
  private final ScheduledExecutorService timer;
  private final long intervalMs;

  /**
   * A cleaner that begins after its first pause.
   *
   * @param connection to the broker
   * @param desk knows the databases
   * @param intervalMs pause on average, milliseconds; 0 = never run by itself
   */
  public BarrierCleaner(BrokerConnection connection, CheckBackDesk desk, long intervalMs) {
    this.connection = connection;
    this.desk = desk;
    this.intervalMs = intervalMs;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "escrowmq-barrier-cleaner");
              thread.setDaemon(true);
              return thread;
            });
    if (intervalMs > 0) {
      scheduleNext();
    }
  }

  private void scheduleNext() {
    long pauseMs = ThreadLocalRandom.current().nextLong(intervalMs * 3 / 4, intervalMs * 5 / 4 + 1);
    var unused =
        timer.schedule(
            () -> {
              clean();
              if (!timer.isShutdown()) {
                scheduleNext();
              }
            },
            pauseMs,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Cleans all databases now, on the caller's thread; a failing one does not keep the others.
   *
   * @return how many rows were deleted
   */
  public int clean() {
    int deleted = 0;
    for (BarrierDatabase database : desk.databases()) {
      try {
        deleted += database.barrier().cleanUp(database.source(), this::finished);
      } catch (SQLException | RuntimeException failure) {
        LOG.warn("Expected to clean up {}, but it failed", database.resource(), failure);
      }
    }
    return deleted;
  }

  /** Those that the broker will never ask about (again). */
  private List<UUID> finished(List<UUID> ids) {
    List<CompletableFuture<Boolean>> asked = new ArrayList<>();
    for (UUID id : ids) {
      asked.add(
          connection
              .call(new ShowTransaction(id), ANSWER_TIMEOUT_MS)
              .handle((response, failure) -> isFinished(response, failure)));
    }
    List<UUID> finished = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (asked.get(i).join()) {
        finished.add(ids.get(i));
      }
    }
    return finished;
  }

  private static boolean isFinished(@Nullable Response response, @Nullable Throwable failure) {
    if (response instanceof Transactions shown) {
      return !shown.transactions().isEmpty()
          && shown.transactions().stream().map(TransactionInfo::state).allMatch(DECIDED::contains);
    }
    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    // Forgotten means decided and past the id window: a held one is never forgotten.
    return cause instanceof RefusedException refused
        && (refused.code() == ErrorCode.NOT_FOUND || refused.code() == ErrorCode.FORGOTTEN);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
