package io.escrowmq.relay;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that turns an engine until it is told to stop. */
final class RelayThread {
  private static final Logger LOG = LoggerFactory.getLogger(RelayThread.class);
  private static final long LAST_ANSWERS_MS = 1_000;
  private static final long JOIN_MS = 4_500;
  private static final long METRICS_EVERY_MS = 100;

  private final Engine engine;
  private final BrokerPort port;
  private final Thread thread;
  private final Semaphore news = new Semaphore(0);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final long begunNanos = System.nanoTime();
  private volatile boolean stopping;
  private volatile RelayMetrics metrics;
  private long metricsAtMs;

  RelayThread(OutboxRelay.EngineFactory factory, BrokerPort port) throws SQLException {
    this.port = port;
    this.engine = factory.make(this::nowMs, news::release);
    this.metrics = engine.metrics();
    this.thread = new Thread(this::run, "escrowmq-outbox-relay");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
    port.start(engine);
  }

  void wake() {
    engine.wake();
  }

  void sweepSoon() {
    engine.sweepSoon();
  }

  RelayMetrics metrics() {
    return metrics;
  }

  CompletableFuture<Void> stopped() {
    return stopped;
  }

  void close() {
    stopping = true;
    news.release();
    try {
      thread.join(JOIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Milliseconds of a monotonic clock. */
  private long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
  }

  private void run() {
    try {
      while (!stopping && engine.refusal() == null) {
        waitFor(engine.turn());
        publishMetrics();
      }
      leave();
      String refusal = engine.refusal();
      if (refusal == null) {
        stopped.complete(null);
      } else {
        stopped.completeExceptionally(new RelayRefusedException(refusal));
      }
    } catch (RuntimeException | Error e) {
      // The outermost edge. The lanes' leases end by themselves; another relay takes them over.
      LOG.error("Expected to relay, but it failed", e);
      port.close();
      stopped.completeExceptionally(e);
    }
  }

  private void waitFor(long dueMs) {
    try {
      if (news.tryAcquire(Math.min(dueMs, 1_000), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    } catch (InterruptedException e) {
      stopping = true;
    }
  }

  private void publishMetrics() {
    if (nowMs() >= metricsAtMs) {
      metrics = engine.metrics();
      metricsAtMs = nowMs() + METRICS_EVERY_MS;
    }
  }

  /** Waits for the last answers, deletes what is consumed, gives the lanes back, hangs up. */
  private void leave() {
    long deadlineMs = nowMs() + LAST_ANSWERS_MS;
    while (engine.isPublishing() && nowMs() < deadlineMs && engine.refusal() == null) {
      waitFor(50);
      engine.takeIn();
    }
    try {
      engine.leave();
    } catch (SQLException e) {
      LOG.warn("Expected to give the lanes back, but {}; their leases will end", e.getMessage());
    }
    port.close();
    metrics = engine.metrics();
  }
}
