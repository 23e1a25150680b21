package io.escrowmq.broker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Prints records as JSON lines or as a table for people. */
final class Listing<T> {
  private final List<String> titles;
  private final Function<T, List<Object>> row;
  private final Function<T, ObjectNode> json;

  /**
   * How to print a kind of records.
   *
   * @param titles of the table's columns
   * @param row the columns of a record; numbers are aligned to the right
   * @param json the record as JSON
   */
  Listing(List<String> titles, Function<T, List<Object>> row, Function<T, ObjectNode> json) {
    this.titles = titles;
    this.row = row;
    this.json = json;
  }

  void print(PrintWriter out, boolean asJson, List<T> entries) {
    if (asJson) {
      entries.forEach(entry -> out.println(json.apply(entry)));
    } else {
      table(out, entries);
    }
    out.flush();
  }

  private void table(PrintWriter out, List<T> entries) {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(List.copyOf(titles));
    entries.forEach(entry -> rows.add(row.apply(entry)));
    int[] widths = new int[titles.size()];
    for (List<Object> cells : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).toString().length());
      }
    }
    List<Object> kinds = rows.get(rows.size() - 1);
    for (List<Object> cells : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = cells.get(i).toString();
        String padding = " ".repeat(widths[i] - cell.length());
        line.append(kinds.get(i) instanceof Number ? padding + cell : cell + padding).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
