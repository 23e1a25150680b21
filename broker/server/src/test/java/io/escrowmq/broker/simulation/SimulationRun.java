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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Runs seeds, each a world of its own on one thread, as many at a time as there are processors. The
 * broker's own log is silent meanwhile.
 */
final class SimulationRun implements AutoCloseable {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** In memory on Linux, so that thousands of short files cost no disk. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Logger log = (Logger) LoggerFactory.getLogger("io.escrowmq");
  private final @Nullable Level before = log.getLevel();
  private final Path directory;

  /**
   * What broke the lowest seed that was broken.
   *
   * @param seed the seed
   * @param violation what was thrown
   */
  record Broken(long seed, Throwable violation) {
    String text() {
      return "seed " + seed + ", " + violation.getMessage();
    }
  }

  /**
   * What became of some seeds.
   *
   * @param coverage what happened in those that ran
   * @param broken the lowest that broke an invariant, or null
   */
  record Result(Coverage coverage, @Nullable Broken broken) {}

  SimulationRun(Path directory) {
    this.directory =
        Files.isWritable(MEMORY) && Files.isDirectory(MEMORY) ? temporary(MEMORY) : directory;
    log.setLevel(Level.OFF);
  }

  private static Path temporary(Path within) {
    try {
      return Files.createTempDirectory(within, "simulation");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one seed; a broken invariant is thrown. */
  void run(long seed, Bug bug, Coverage coverage) {
    run(seed, bug, coverage, new BrokerMetrics("simulated", Durability.FSYNC));
  }

  private void run(long seed, Bug bug, Coverage coverage, BrokerMetrics metrics) {
    new Simulation(seed, bug, coverage, temporary(directory), metrics).run();
  }

  /** Runs seeds; the lowest that breaks an invariant is thrown. */
  Coverage runAll(long first, long count) throws InterruptedException {
    Result result = runAll(first, count, Bug.NONE);
    Broken broken = result.broken();
    if (broken != null) {
      throw new AssertionError(
          "%s (repeat with -Descrowmq.simulation.seed=%d)".formatted(broken.text(), broken.seed()),
          broken.violation());
    }
    return result.coverage();
  }

  /** Runs seeds with a bug planted until the lowest is known that breaks an invariant. */
  Result runAll(long first, long count, Bug bug) throws InterruptedException {
    Coverage total = new Coverage();
    AtomicLong next = new AtomicLong(first);
    ConcurrentSkipListMap<Long, Throwable> broken = new ConcurrentSkipListMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Coverage>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        workers.add(pool.submit(() -> runUpTo(first + count, next, bug, broken)));
      }
      for (Future<Coverage> worker : workers) {
        total.add(worker.get());
      }
    } catch (ExecutionException failed) {
      throw new AssertionError(String.valueOf(failed.getCause()), failed);
    } finally {
      pool.shutdownNow();
    }
    var lowest = broken.firstEntry();
    return new Result(
        total, lowest == null ? null : new Broken(lowest.getKey(), lowest.getValue()));
  }

  /** Takes seeds in their order, so that whoever ends early leaves none below the broken one. */
  private Coverage runUpTo(
      long end, AtomicLong next, Bug bug, ConcurrentSkipListMap<Long, Throwable> broken) {
    Coverage own = new Coverage();
    BrokerMetrics metrics = new BrokerMetrics("simulated", Durability.FSYNC);
    for (long seed = next.getAndIncrement();
        seed < end && (broken.isEmpty() || seed < broken.firstKey());
        seed = next.getAndIncrement()) {
      try {
        run(seed, bug, own, metrics);
      } catch (AssertionError | RuntimeException violation) {
        broken.put(seed, violation);
      }
    }
    return own;
  }

  @Override
  public void close() {
    log.setLevel(before);
    if (directory.startsWith(MEMORY)) {
      try {
        Files.delete(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
