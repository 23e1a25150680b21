package io.escrowmq.benchmarks.jmh;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.log.Appended;
import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Batches of one command of 1 KiB appended to a log that leaves the disk to the operating system.
 * An iteration is a fixed number of them, so that the disk does not fill up.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
      "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
    })
public class AppendBenchmark {
  private static final int BATCHES = 10_000;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ByteBuffer payload = ByteBuffer.allocate(Commands.BODY_BYTES);
  private final Path directory;
  private final ChronicleShardLog log;

  /** A new log in a directory of its own. */
  public AppendBenchmark() {
    try {
      directory = Files.createTempDirectory(Path.of(""), "jmh-append-").toAbsolutePath();
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

  /** What the log has to say is heard after each batch, as on the shard's thread. */
  @Benchmark
  @OperationsPerInvocation(BATCHES)
  public void append() {
    CompletableFuture<Appended> last = new CompletableFuture<>();
    for (int i = 0; i < BATCHES; i++) {
      Batch batch = new Batch(Commands.START_MS, 1, 1, payload, null);
      last = log.append(batch).toCompletableFuture();
      runTasks();
    }
    while (!last.isDone()) {
      Thread.onSpinWait();
      runTasks();
    }
    if (!(last.join() instanceof Appended.Durable)) {
      throw new IllegalStateException("Expected the log to take all batches, but " + last.join());
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Removes the log. */
  @TearDown
  public void remove() throws IOException {
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
