package io.escrowmq.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One run of one contender through one case.
 *
 * @param caseId which case
 * @param contender which contender
 * @param round from 1
 * @param disturbed whether the disk was busy with something else; it was run again, and does not
 *     count
 * @param outcome how it ended
 * @param reason why it has no figures; empty if it has
 * @param report the load command's JSON; null if it has no figures
 */
public record Run(
    String caseId,
    String contender,
    int round,
    boolean disturbed,
    Outcome outcome,
    String reason,
    @Nullable JsonNode report) {

  /** How a run can end. */
  public enum Outcome {
    /** It has figures. */
    MEASURED,
    /** The contender has nothing like this. */
    NOT_SUPPORTED,
    /** It has no figures, for it failed. */
    FAILED
  }

  static Run measured(Case one, String contender, JsonNode report) {
    return new Run(one.id(), contender, 0, false, Outcome.MEASURED, "", report);
  }

  static Run without(Case one, String contender, Outcome outcome, String reason) {
    return new Run(one.id(), contender, 0, false, outcome, reason, null);
  }

  Run in(int number, boolean isDisturbed) {
    return new Run(caseId, contender, number, isDisturbed, outcome, reason, report);
  }

  /** Whether its figures count. */
  boolean counts() {
    return outcome == Outcome.MEASURED && !disturbed;
  }

  /** What stands where its figure would. */
  String kindOfMissing() {
    return outcome == Outcome.FAILED ? "failed" : "not supported";
  }

  double figure(String field) {
    return report == null ? Double.NaN : report.path(field).asDouble(Double.NaN);
  }
}
