package io.escrowmq.benchmarks.compare;

import io.escrowmq.benchmarks.contender.Contenders;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as Markdown: one table of what counts, then one with everything for each case. */
public final class MarkdownTable {
  private static final List<String> COLUMNS =
      List.of(
          "contender",
          "per second",
          "of EscrowMQ's",
          "p50",
          "p99",
          "broker µs",
          "client µs",
          "the disk's force before / after, µs",
          "loopback, µs",
          "duplicates",
          "failures",
          "rounds");

  private final Summary summary;
  private final Provenance provenance;
  private final StringBuilder text = new StringBuilder();

  private MarkdownTable(Summary summary, Provenance provenance) {
    this.summary = summary;
    this.provenance = provenance;
  }

  /**
   * Writes it.
   *
   * @param summary the medians
   * @param provenance where they come from
   * @param plot the file name of the plot
   * @return the page
   */
  public static String of(Summary summary, Provenance provenance, String plot) {
    MarkdownTable table = new MarkdownTable(summary, provenance);
    table.head(plot);
    table.overview();
    table.configurations();
    summary.cases().forEach(table::detail);
    return table.text.toString();
  }

  private void head(String plot) {
    line("# Comparison");
    line("");
    line("* Machine: " + summary.machine() + "; broker and client share it");
    line("* Commit: " + provenance.commit());
    line("* Command: `" + provenance.command() + "`");
    line(
        "* Rounds: "
            + provenance.rounds()
            + (provenance.cutShort() ? ", cut short by --minutes" : "")
            + "; medians of them, every single run is in the JSON beside this");
    line(
        "* The disk's own force (append of 4 KiB, `fdatasync`), lowest median seen: "
            + Figures.plain(provenance.quietForceMicros())
            + " µs; a run that began at more than twice that was repeated");
    line("");
    line("![throughput and latency](" + plot + ")");
    line("");
  }

  private void overview() {
    line("In parentheses: the figure as a part of EscrowMQ's. Differences under 30 % are noise.");
    line("");
    row(Stream.concat(Stream.of("case"), summary.contenders().stream()).toList());
    rule(summary.contenders().size() + 1);
    List<Run> missing = new ArrayList<>();
    for (Case one : summary.cases()) {
      List<String> cells = new ArrayList<>();
      cells.add(
          one.title()
              + ", "
              + one.headline().unit()
              + (one.headline().lessIsBetter() ? " (less is better)" : ""));
      for (String contender : summary.contenders()) {
        cells.add(cell(one, contender));
        summary.missing(one, contender).ifPresent(missing::add);
      }
      row(cells);
    }
    line("");
    if (!missing.isEmpty()) {
      line("No figure, and why:");
      line("");
      missing.forEach(this::reason);
      line("");
    }
  }

  private String cell(Case one, String contender) {
    if (summary.counted(one, contender).isEmpty()) {
      return summary.missing(one, contender).map(Run::kindOfMissing).orElse("not run");
    }
    String figure = Figures.plain(summary.headline(one, contender));
    return contender.equals(Contenders.ESCROWMQ)
        ? figure
        : figure + " (" + Figures.ratio(summary.ratio(one, contender)) + ")";
  }

  private void reason(Run run) {
    line(
        "* "
            + run.caseId()
            + ", "
            + run.contender()
            + ": "
            + run.kindOfMissing()
            + ": "
            + escaped(run.reason()));
  }

  private void configurations() {
    line("How each is set up:");
    line("");
    for (String contender : summary.contenders()) {
      line("* **" + contender + "**: " + escaped(summary.configuration(contender)));
    }
    line("");
  }

  private void detail(Case one) {
    if (summary.contenders().stream().allMatch(name -> summary.counted(one, name).isEmpty())) {
      return;
    }
    line("## " + one.title());
    line("");
    line(
        "`"
            + Stream.concat(Stream.of("--scenario", one.scenario()), one.args().stream())
                .collect(Collectors.joining(" "))
            + "`");
    line("");
    row(Stream.concat(COLUMNS.stream(), one.more().stream()).toList());
    rule(COLUMNS.size() + one.more().size());
    for (String contender : summary.contenders()) {
      if (!summary.counted(one, contender).isEmpty()) {
        row(details(one, contender));
      }
    }
    line("");
  }

  private List<String> details(Case one, String contender) {
    List<String> cells = new ArrayList<>();
    cells.add(contender);
    cells.add(plain(one, contender, "perSecond"));
    cells.add(Figures.ratio(summary.ratio(one, contender)));
    cells.add(Figures.micros(summary.median(one, contender, "p50Micros")));
    cells.add(Figures.micros(summary.median(one, contender, "p99Micros")));
    cells.add(plain(one, contender, "brokerCpuMicrosPerMessage"));
    cells.add(plain(one, contender, "clientCpuMicrosPerMessage"));
    cells.add(
        plain(one, contender, "forceMicrosP50Before")
            + " / "
            + plain(one, contender, "forceMicrosP50After"));
    cells.add(plain(one, contender, "loopbackMicrosP50"));
    cells.add(Long.toString(summary.total(one, contender, "duplicates")));
    cells.add(Long.toString(summary.total(one, contender, "failures")));
    cells.add(Integer.toString(summary.counted(one, contender).size()));
    one.more().forEach(field -> cells.add(plain(one, contender, field)));
    return cells;
  }

  private String plain(Case one, String contender, String field) {
    return Figures.plain(summary.median(one, contender, field));
  }

  private static String escaped(String said) {
    return said.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;");
  }

  private void row(List<String> cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void rule(int columns) {
    line("|" + "---|".repeat(columns));
  }

  private void line(String content) {
    text.append(content).append('\n');
  }
}
