package io.escrowmq.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.WorkOrderKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes work orders of what {@code verify-log --quarantine} recorded: at each start, since that
 * command runs without a broker. What was reported before changes nothing.
 */
final class QuarantineReport {
  private static final String REPORTER = "verify-log";

  private QuarantineReport() {}

  /** One report for each place that was given up; lines of lost messages belong to one of those. */
  static List<ReportWorkOrder> of(List<JsonNode> record) {
    List<ReportWorkOrder> reports = new ArrayList<>();
    for (JsonNode line : record) {
      if (line.hasNonNull("file")) {
        reports.add(
            new ReportWorkOrder(
                WorkOrderKind.QUARANTINED_RANGE,
                new Evidence(id(line), "", REPORTER, Evidence.NO_OFFSET, 0, text(line)),
                false));
      }
    }
    return reports;
  }

  /** Of the whole line: the same place may be given up again, later and for another reason. */
  private static UUID id(JsonNode line) {
    return UUID.nameUUIDFromBytes(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String text(JsonNode line) {
    return "%s, bytes %d to %d, %d messages lost: %s"
        .formatted(
            line.path("file").asText(),
            line.path("from").asLong(),
            line.path("to").asLong(),
            line.path("lostMessages").asLong(),
            line.path("reason").asText());
  }
}
