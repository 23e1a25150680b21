package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.measure.DiskForce;
import io.escrowmq.benchmarks.measure.Latencies;
import io.escrowmq.benchmarks.measure.Loopback;
import io.escrowmq.benchmarks.measure.Machine;
import io.escrowmq.benchmarks.measure.PageCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run: the disk alone, the broker under load, the disk alone again, all in one directory that
 * is removed at the end.
 */
public final class LoadRun {
  private static final int LOOPBACK_ROUNDS = 5_000;
  private static final int MIB_SHIFT = 20;

  private final LoadPlan plan;
  private final Contender contender;
  private final Duration probe;
  private final @Nullable Path memoryFile;

  /**
   * A run that has not begun.
   *
   * @param plan what to run
   * @param contender against whom
   * @param probe how long the disk is measured alone, each time
   * @param memoryFile for {@link PageCache#fill} before the load; null to leave the memory as it is
   */
  public LoadRun(LoadPlan plan, Contender contender, Duration probe, @Nullable Path memoryFile) {
    this.plan = plan;
    this.contender = contender;
    this.probe = probe;
    this.memoryFile = memoryFile;
  }

  /**
   * Runs it. May take the plan's seconds and about ten more.
   *
   * @param parent where the directory is made; made itself if need be
   * @return what came of it
   * @throws IOException if the broker did not start or died, or the directory cannot be used
   * @throws InterruptedException if interrupted; the broker is ended all the same
   */
  public LoadReport run(Path parent) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = ScratchDirectory.under(parent)) {
      double loadAverage = Machine.loadAverage();
      if (memoryFile != null) {
        PageCache.fill(memoryFile);
      }
      long freeMemoryMib = PageCache.freeBytes() >> MIB_SHIFT;
      Latencies loopback = Loopback.measure(LOOPBACK_ROUNDS);
      Latencies before = DiskForce.measure(scratch.path(), probe);
      Measurement measured = measure(scratch);
      Latencies after = DiskForce.measure(scratch.path(), probe);
      return LoadReport.of(
          plan,
          measured,
          new LoadReport.Surroundings(
              contender,
              Machine.describe(scratch.path()),
              freeMemoryMib,
              loadAverage,
              before,
              after,
              loopback));
    }
  }

  private Measurement measure(ScratchDirectory scratch) throws IOException, InterruptedException {
    Stage stage = new Stage(contender, plan.broker(), scratch.path(), new Measurement());
    Files.createDirectory(stage.data());
    plan.scenario().with(plan).run(stage);
    return stage.measurement();
  }
}
