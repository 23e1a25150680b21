package io.escrowmq.benchmarks.jmh;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A log in a directory of its own, which leaves the disk to the operating system. */
final class ScratchLog implements AutoCloseable {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Path directory;
  private final ChronicleShardLog log;

  ScratchLog() {
    try {
      directory = Files.createTempDirectory(Path.of(""), "jmh-log-").toAbsolutePath();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    log =
        ChronicleShardLog.open(
            LogOptions.at(directory).withDurability(Durability.OS),
            LogPosition.BEGINNING,
            tasks::add);
    log.start(new Deaf());
  }

  ShardLog log() {
    return log;
  }

  /** Lets the log say what it has to say, as on the shard's thread. */
  void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Removes it. */
  @Override
  public void close() throws IOException {
    log.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  /** Wants to know only of failures. */
  private static final class Deaf implements ShardLog.Listener {
    @Override
    public void durable(DurableBatch batch) {}

    @Override
    public void installed(LogPosition snapshot) {}

    @Override
    public void leading(long epoch) {}

    @Override
    public void following(String hint) {}

    @Override
    public void failed(Throwable cause) {
      throw new IllegalStateException("Expected to append, but the log failed", cause);
    }
  }
}
