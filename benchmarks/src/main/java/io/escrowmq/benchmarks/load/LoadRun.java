package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.measure.DiskForce;
import io.escrowmq.benchmarks.measure.Latencies;
import io.escrowmq.benchmarks.measure.Loopback;
import io.escrowmq.benchmarks.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One run: the disk alone, the broker under load, the disk alone again, all in one directory that
 * is removed at the end.
 */
public final class LoadRun {
  private static final int LOOPBACK_ROUNDS = 5_000;

  private final LoadPlan plan;
  private final Contender contender;
  private final Duration probe;

  /**
   * A run that has not begun.
   *
   * @param plan what to run
   * @param contender against whom
   * @param probe how long the disk is measured alone, each time
   */
  public LoadRun(LoadPlan plan, Contender contender, Duration probe) {
    this.plan = plan;
    this.contender = contender;
    this.probe = probe;
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
      Latencies loopback = Loopback.measure(LOOPBACK_ROUNDS);
      Latencies before = DiskForce.measure(scratch.path(), probe);
      Measurement measured = measure(scratch);
      Latencies after = DiskForce.measure(scratch.path(), probe);
      return LoadReport.of(
          plan,
          measured,
          new LoadReport.Surroundings(
              contender, Machine.describe(scratch.path()), loadAverage, before, after, loopback));
    }
  }

  private Measurement measure(ScratchDirectory scratch) throws IOException, InterruptedException {
    Stage stage = new Stage(contender, plan.broker(), scratch.path(), new Measurement());
    Files.createDirectory(stage.data());
    plan.scenario().with(plan).run(stage);
    return stage.measurement();
  }
}
