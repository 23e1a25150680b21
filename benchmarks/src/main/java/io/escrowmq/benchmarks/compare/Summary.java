package io.escrowmq.benchmarks.compare;

import io.escrowmq.benchmarks.contender.Contenders;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Medians over the rounds. For one thread.
 *
 * @param cases in the order of the table
 * @param contenders in the order of the table
 * @param runs all that were made
 */
public record Summary(List<Case> cases, List<String> contenders, List<Run> runs) {
  /** Copies the lists. */
  public Summary {
    cases = List.copyOf(cases);
    contenders = List.copyOf(contenders);
    runs = List.copyOf(runs);
  }

  /** The runs that count; if the disk was never quiet, those that there are. */
  List<Run> counted(Case one, String contender) {
    List<Run> measured =
        of(one, contender).stream().filter(run -> run.outcome() == Run.Outcome.MEASURED).toList();
    List<Run> quiet = measured.stream().filter(Run::counts).toList();
    return quiet.isEmpty() ? measured : quiet;
  }

  private List<Run> of(Case one, String contender) {
    return runs.stream()
        .filter(run -> run.caseId().equals(one.id()) && run.contender().equals(contender))
        .toList();
  }

  /** The median of a figure; not a number if there is none. */
  double median(Case one, String contender, String field) {
    return median(
        counted(one, contender).stream()
            .mapToDouble(run -> run.figure(field))
            .filter(figure -> !Double.isNaN(figure))
            .toArray());
  }

  static double median(double... figures) {
    if (figures.length == 0) {
      return Double.NaN;
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The sum over all runs, for what should never be. */
  long total(Case one, String contender, String field) {
    return (long)
        of(one, contender).stream()
            .mapToDouble(run -> run.figure(field))
            .filter(figure -> !Double.isNaN(figure))
            .sum();
  }

  double headline(Case one, String contender) {
    return median(one, contender, one.headline().field());
  }

  /** The contender's headline as a part of EscrowMQ's; not a number if either has none. */
  double ratio(Case one, String contender) {
    double ours = headline(one, Contenders.ESCROWMQ);
    return ours == 0 ? Double.NaN : headline(one, contender) / ours;
  }

  /** Why there is no figure, if there is none. */
  Optional<Run> missing(Case one, String contender) {
    return counted(one, contender).isEmpty()
        ? of(one, contender).stream().findFirst()
        : Optional.empty();
  }

  /** How a contender says it is set up. */
  String configuration(String contender) {
    return runs.stream()
        .filter(run -> run.contender().equals(contender) && run.report() != null)
        .map(run -> text(run, "configuration") + "; heap " + text(run, "heap"))
        .findFirst()
        .orElse("never ran");
  }

  /** Where it ran. */
  String machine() {
    return runs.stream()
        .map(run -> text(run, "machine"))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("unknown");
  }

  private static String text(Run run, String field) {
    return run.report() == null ? "" : run.report().path(field).asText("");
  }
}
