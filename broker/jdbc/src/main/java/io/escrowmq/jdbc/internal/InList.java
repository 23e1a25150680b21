package io.escrowmq.jdbc.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Placeholders for lists in SQL. A statement names a list of values by <code>{values}</code> and a
 * list of pairs by <code>{pairs}</code>; lists are padded to a power of two with their last value,
 * so that few different statements reach the database's statement cache.
 */
public final class InList {
  private static final String VALUES = "{values}";
  private static final String PAIRS = "{pairs}";

  private InList() {}

  /**
   * Puts placeholders for so many padded values and pairs into a statement.
   *
   * @param sql the statement
   * @param values how many values
   * @param pairs how many pairs
   * @return the statement with placeholders
   */
  public static String expand(String sql, int values, int pairs) {
    return sql.replace(VALUES, String.join(", ", Collections.nCopies(values, "?")))
        .replace(PAIRS, String.join(", ", Collections.nCopies(pairs, "(?, ?)")));
  }

  /**
   * The values, then their last one repeated up to the next power of two; not empty.
   *
   * @param <T> what the work finds out
   * @param values how many values
   * @return a new list
   */
  public static <T> List<T> padded(Collection<T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one value for a list in SQL");
    }
    List<T> padded = new ArrayList<>(values);
    T last = padded.get(padded.size() - 1);
    while (Integer.bitCount(padded.size()) != 1) {
      padded.add(last);
    }
    return padded;
  }

  /**
   * Cuts a list into parts of at most so many values.
   *
   * @param <T> what the work finds out
   * @param values how many values
   * @param atMost most rows of this page
   * @return the parts, in order
   */
  public static <T> List<List<T>> parts(Collection<T> values, int atMost) {
    List<T> all = List.copyOf(values);
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += atMost) {
      parts.add(all.subList(from, Math.min(all.size(), from + atMost)));
    }
    return parts;
  }
}
