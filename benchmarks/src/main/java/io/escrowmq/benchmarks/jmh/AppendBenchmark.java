package io.escrowmq.benchmarks.jmh;

import io.escrowmq.broker.log.Appended;
import io.escrowmq.broker.log.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private final ScratchLog scratch = new ScratchLog();
  private final ByteBuffer payload = ByteBuffer.allocate(Commands.BODY_BYTES);

  /** What the log has to say is heard after each batch, as on the shard's thread. */
  @Benchmark
  @OperationsPerInvocation(BATCHES)
  public void append() {
    CompletableFuture<Appended> last = new CompletableFuture<>();
    for (int i = 0; i < BATCHES; i++) {
      Batch batch = new Batch(Commands.START_MS, 1, 1, payload, null);
      last = scratch.log().append(batch).toCompletableFuture();
      scratch.runTasks();
    }
    while (!last.isDone()) {
      Thread.onSpinWait();
      scratch.runTasks();
    }
    if (!(last.join() instanceof Appended.Durable)) {
      throw new IllegalStateException("Expected the log to take all batches, but " + last.join());
    }
  }

  /** Removes the log. */
  @TearDown
  public void remove() throws IOException {
    scratch.close();
  }
}
