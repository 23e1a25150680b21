package io.escrowmq.broker.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.metrics.BrokerMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/** Runs seeds, on two threads if there are many. The broker's own log is silent meanwhile. */
final class SimulationRun implements AutoCloseable {
  private static final int THREADS = 2;

  private final Logger log = (Logger) LoggerFactory.getLogger("io.escrowmq");
  private final Level before = log.getLevel();
  private final Path directory;
  private final BrokerMetrics metrics = new BrokerMetrics("simulated", Durability.FSYNC);

  SimulationRun(Path directory) {
    this.directory = directory;
    log.setLevel(Level.OFF);
  }

  /** Runs one seed; a broken invariant is thrown. */
  void run(long seed, Bug bug, Coverage coverage) {
    try {
      Path own = Files.createTempDirectory(directory, "seed");
      new Simulation(seed, bug, coverage, own, metrics).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs seeds from 1 on; the first that breaks an invariant is thrown. */
  Coverage runAll(long first, long count) throws InterruptedException {
    Coverage total = new Coverage();
    AtomicLong next = new AtomicLong(first);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        workers.add(pool.submit(() -> runUpTo(first + count, next, total)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException failed) {
      throw new AssertionError(String.valueOf(failed.getCause()), failed);
    } finally {
      pool.shutdownNow();
    }
    return total;
  }

  private void runUpTo(long end, AtomicLong next, Coverage total) {
    Coverage own = new Coverage();
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      try {
        run(seed, Bug.NONE, own);
      } catch (AssertionError | RuntimeException broken) {
        next.set(end);
        throw new AssertionError(
            "Seed "
                + seed
                + " (repeat with -Descrowmq.simulation.seed="
                + seed
                + "): "
                + broken.getMessage(),
            broken);
      }
    }
    total.add(own);
  }

  @Override
  public void close() {
    log.setLevel(before);
  }
}
