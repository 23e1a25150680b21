package io.escrowmq.benchmarks.compare;

import io.escrowmq.benchmarks.contender.Contenders;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A comparison as SVG: for each case one row of bars for what counts, on a scale of its own from
 * zero, and beside it the latencies from p50 to p99 on one logarithmic scale.
 */
public final class Plot {
  private static final int WIDTH = 1_180;
  private static final int LABEL_END = 180;
  private static final int BARS_START = 190;
  private static final int BARS_WIDTH = 380;
  private static final int LATENCY_START = 690;
  private static final int LATENCY_WIDTH = 400;
  private static final int HEAD = 64;
  private static final int TITLE = 30;
  private static final int ROW = 19;
  private static final int BAR = 13;
  private static final int GAP = 30;
  private static final double MICROS_LEAST = 10;
  private static final String OURS = "#0b6e4f";
  private static final String THEIRS = "#8d99ae";

  private static final String STYLE =
      """
      <style>
        text { font: 12px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2430; }
        .title { font-weight: 600; font-size: 14px; }
        .head { font-weight: 600; font-size: 18px; }
        .small { font-size: 11px; fill: #5c6370; }
        .end { text-anchor: end; }
        .middle { text-anchor: middle; }
        .grid { stroke: #dfe2e8; stroke-width: 1; }
      </style>
      """;

  private final Summary summary;
  private final double decades;
  private final StringBuilder svg = new StringBuilder();
  private int y = HEAD;

  private Plot(Summary summary) {
    this.summary = summary;
    double most =
        summary.cases().stream()
            .flatMapToDouble(
                one ->
                    summary.contenders().stream()
                        .mapToDouble(name -> summary.median(one, name, "p99Micros")))
            .filter(micros -> !Double.isNaN(micros))
            .max()
            .orElse(MICROS_LEAST);
    this.decades = Math.max(1, Math.ceil(Math.log10(most / MICROS_LEAST)));
  }

  /**
   * Draws it.
   *
   * @param summary the medians
   * @return an SVG document
   */
  public static String of(Summary summary) {
    Plot plot = new Plot(summary);
    int block = TITLE + summary.contenders().size() * ROW + GAP;
    int height = HEAD + summary.cases().size() * block;
    plot.line(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'>",
        WIDTH, height, WIDTH, height);
    plot.svg.append(STYLE);
    plot.line("<rect width='%d' height='%d' fill='white'/>", WIDTH, height);
    plot.text(16, 28, "head", "Brokers under the same load, 1 KiB messages");
    plot.text(
        16,
        48,
        "small",
        "Medians. Left: what counts. Right: latency, p50 (dot) to p99 (bar's end).");
    summary.cases().forEach(plot::block);
    plot.svg.append("</svg>\n");
    return plot.svg.toString();
  }

  private void block(Case one) {
    String better = one.headline().lessIsBetter() ? ", less is better" : "";
    text(16, y + 16, "title", one.title() + ": " + one.headline().unit() + better);
    y += TITLE;
    grid();
    double most =
        summary.contenders().stream()
            .flatMapToDouble(name -> DoubleStream.of(summary.headline(one, name)))
            .filter(figure -> !Double.isNaN(figure))
            .max()
            .orElse(0);
    for (String contender : summary.contenders()) {
      text(LABEL_END, y + BAR - 2, "end", contender);
      bar(one, contender, most);
      latency(one, contender);
      y += ROW;
    }
    y += GAP;
  }

  private void bar(Case one, String contender, double most) {
    double figure = summary.headline(one, contender);
    if (Double.isNaN(figure)) {
      String why = summary.missing(one, contender).map(Run::kindOfMissing).orElse("not run");
      text(BARS_START + 6, y + BAR - 2, "small", why);
      return;
    }
    double width = most == 0 ? 0 : Math.max(1, figure / most * BARS_WIDTH);
    line(
        "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>",
        BARS_START, y, width, BAR, color(contender));
    text(BARS_START + width + 6, y + BAR - 2, "small", Figures.brief(figure));
  }

  private void latency(Case one, String contender) {
    double median = summary.median(one, contender, "p50Micros");
    double high = summary.median(one, contender, "p99Micros");
    // A drain's latency is the time since its beginning, and a start's is its headline.
    boolean told = one.scenario().equals("drain") || one.scenario().equals("start");
    if (told || Double.isNaN(median) || median <= 0) {
      return;
    }
    double from = position(median);
    double to = position(high);
    double middle = y + BAR / 2.0;
    line(
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='3'/>",
        from, middle, to, middle, color(contender));
    line("<circle cx='%.1f' cy='%.1f' r='5' fill='%s'/>", from, middle, color(contender));
    text(to + 8, y + BAR - 2, "small", Figures.micros(median) + " / " + Figures.micros(high));
  }

  private double position(double micros) {
    double part = Math.log10(Math.max(MICROS_LEAST, micros) / MICROS_LEAST) / decades;
    return LATENCY_START + part * LATENCY_WIDTH;
  }

  private void grid() {
    int bottom = y + summary.contenders().size() * ROW;
    for (int decade = 0; decade <= decades; decade++) {
      double micros = MICROS_LEAST * Math.pow(10, decade);
      double x = position(micros);
      line("<line class='grid' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>", x, y - 4, x, bottom);
      text(x, bottom + 11, "small middle", scale(micros));
    }
    line(
        "<line class='grid' x1='%d' y1='%d' x2='%d' y2='%d'/>",
        BARS_START, y - 4, BARS_START, bottom);
  }

  private static String scale(double micros) {
    if (micros < 1_000) {
      return Math.round(micros) + " µs";
    }
    return micros < 1_000_000
        ? Math.round(micros / 1_000) + " ms"
        : Math.round(micros / 1_000_000) + " s";
  }

  private static String color(String contender) {
    return contender.equals(Contenders.ESCROWMQ) ? OURS : THEIRS;
  }

  private void text(double x, double baseline, String style, String content) {
    line(
        "<text x='%.1f' y='%.1f' class='%s'>%s</text>",
        x, baseline, style, content.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
