package io.escrowmq.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of a label, a number and a note, with the numbers one below the other. */
final class Table {
  private record Line(String label, String value, String note) {}

  private final List<Line> lines = new ArrayList<>();

  /** Adds a line. */
  Table add(String label, long value, String note) {
    lines.add(new Line(label, number(value), note));
    return this;
  }

  /** The lines as text, without an end of line at the end. */
  String render() {
    int labels = lines.stream().mapToInt(line -> line.label().length()).max().orElse(0);
    int values = lines.stream().mapToInt(line -> line.value().length()).max().orElse(0);
    List<String> rendered = new ArrayList<>();
    for (Line line : lines) {
      rendered.add(
          ("  "
                  + padded(line.label(), labels)
                  + "  "
                  + right(line.value(), values)
                  + "  "
                  + line.note())
              .stripTrailing());
    }
    return String.join("\n", rendered);
  }

  /** A number with commas. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String right(String text, int width) {
    return " ".repeat(width - text.length()) + text;
  }
}
