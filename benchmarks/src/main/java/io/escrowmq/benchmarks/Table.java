package io.escrowmq.benchmarks;

import io.escrowmq.benchmarks.load.LoadReport;
import java.util.Locale;

/** A report for people. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  private Table() {}

  static String of(LoadReport report) {
    Table table = new Table();
    table.row("scenario", what(report));
    table.row(
        "done",
        "%,.0f per second, %,d in %.1f s",
        report.perSecond(),
        report.messages(),
        report.seconds());
    table.row(
        "latency",
        "p50 %,.0f   p99 %,.0f   p99.9 %,.0f   max %,.0f microseconds",
        report.p50Micros(),
        report.p99Micros(),
        report.p999Micros(),
        report.maxMicros());
    table.row(
        "processor",
        "broker %.1f   client %.1f microseconds per operation",
        report.brokerCpuMicrosPerMessage(),
        report.clientCpuMicrosPerMessage());
    table.row(
        "the disk alone",
        "force p50 %,.0f microseconds (before %,.0f, after %,.0f), %,.0f per second",
        report.forceMicrosP50(),
        report.forceMicrosP50Before(),
        report.forceMicrosP50After(),
        report.forcesPerSecond());
    table.row("loopback alone", "round trip p50 %,.0f microseconds", report.loopbackMicrosP50());
    table.row("went wrong", "%,d failures, %,d duplicates", report.failures(), report.duplicates());
    report.figures().forEach((name, value) -> table.row(name, "%,.3f", value));
    report.kindsOfFailure().forEach(kind -> table.row("", kind));
    table.row("machine", report.machine());
    table.row("load before", "%.1f", report.loadAverage());
    table.row("free memory before", "%,d MiB", report.freeMemoryMib());
    return table.text.toString().stripTrailing();
  }

  private static String what(LoadReport report) {
    return report.contender()
        + " "
        + report.scenario()
        + ", "
        + report.inFlight()
        + " in flight, "
        + (report.rate() == 0 ? "closed loop, " : report.rate() + " per second, ")
        + report.bodyBytes()
        + " bytes, heap "
        + report.heap()
        + (report.under().isEmpty() ? "" : ", under " + String.join(", ", report.under()));
  }

  private void row(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-18s %s%n", name, value));
  }

  private void row(String name, String format, Object... values) {
    row(name, String.format(Locale.ROOT, format, values));
  }
}
