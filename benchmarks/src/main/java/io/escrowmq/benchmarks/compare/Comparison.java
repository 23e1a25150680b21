package io.escrowmq.benchmarks.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All contenders in turn through all cases, round by round, so that whatever changes on the machine
 * meanwhile meets them all.
 *
 * <p>A run that finds the disk's own force at more than twice the lowest seen so far is repeated:
 * what counts is the force before the load, since what a contender that does not force leaves to be
 * written shows in the force after it. A contender that cannot do a case, or fails in it, is not
 * asked again.
 */
public final class Comparison {
  private static final double DISTURBED_FACTOR = 2;
  private static final int REPEATS_MAX = 2;
  private static final String FORCE = "forceMicrosP50Before";

  private final Runner runner;
  private final int rounds;
  private final Duration longest;
  private final LongSupplier nanos;
  private final List<Run> runs = new ArrayList<>();
  private final Set<String> givenUp = new HashSet<>();
  private double quietForceMicros = Double.POSITIVE_INFINITY;
  private boolean cutShort;

  /**
   * A comparison that has not begun.
   *
   * @param runner does the runs
   * @param rounds how many
   * @param longest no run is begun after this time
   * @param nanos a clock
   */
  public Comparison(Runner runner, int rounds, Duration longest, LongSupplier nanos) {
    this.runner = runner;
    this.rounds = rounds;
    this.longest = longest;
    this.nanos = nanos;
  }

  /**
   * Runs everything.
   *
   * @param cases in the order of the table
   * @param contenders in turn
   * @param afterEach is told of each run, and may look at {@link #runs()}
   * @throws InterruptedException if interrupted
   */
  public void run(List<Case> cases, List<String> contenders, Consumer<Run> afterEach)
      throws InterruptedException {
    long endNanos = nanos.getAsLong() + longest.toNanos();
    for (int round = 1; round <= rounds; round++) {
      for (Case one : cases) {
        for (String contender : contenders) {
          if (nanos.getAsLong() - endNanos > 0) {
            cutShort = true;
            return;
          }
          if (!givenUp.contains(contender + " " + one.id())) {
            runUndisturbed(one, contender, round, afterEach);
          }
        }
      }
    }
  }

  private void runUndisturbed(Case one, String contender, int round, Consumer<Run> afterEach)
      throws InterruptedException {
    for (int attempt = 0; attempt <= REPEATS_MAX; attempt++) {
      Run raw = runner.run(one, contender);
      double force = raw.figure(FORCE);
      boolean disturbed = force > DISTURBED_FACTOR * quietForceMicros;
      if (force > 0) {
        quietForceMicros = Math.min(quietForceMicros, force);
      }
      Run run = raw.in(round, disturbed);
      if (run.outcome() != Run.Outcome.MEASURED) {
        givenUp.add(contender + " " + one.id());
      }
      runs.add(run);
      afterEach.accept(run);
      if (!disturbed) {
        return;
      }
    }
  }

  /** {@return all runs so far, those that do not count among them} */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** {@return the lowest force of the disk that was seen, microseconds; 0 if none was} */
  public double quietForceMicros() {
    return Double.isInfinite(quietForceMicros) ? 0 : quietForceMicros;
  }

  /** {@return whether time was up before all rounds were done} */
  public boolean isCutShort() {
    return cutShort;
  }
}
