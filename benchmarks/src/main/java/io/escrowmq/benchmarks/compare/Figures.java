package io.escrowmq.benchmarks.compare;

import java.util.Locale;

/** Figures as people read them. */
final class Figures {
  private static final String NONE = "–";
  private static final double TENTHS_BELOW = 100;
  private static final double THOUSANDS_FROM = 10_000;

  private Figures() {}

  /** With a decimal where it matters, with a comma at the thousands. */
  static String plain(double figure) {
    if (Double.isNaN(figure)) {
      return NONE;
    }
    return String.format(Locale.ROOT, figure < TENTHS_BELOW ? "%.1f" : "%,.0f", figure);
  }

  /** Thousands as k. */
  static String brief(double figure) {
    return figure >= THOUSANDS_FROM
        ? String.format(Locale.ROOT, "%.0f k", figure / 1_000)
        : plain(figure);
  }

  /** Microseconds, as milliseconds where they are many. */
  static String micros(double micros) {
    return micros >= 1_000 ? plain(micros / 1_000) + " ms" : plain(micros) + " µs";
  }

  static String ratio(double ratio) {
    return Double.isNaN(ratio) ? NONE : String.format(Locale.ROOT, "%.2f", ratio);
  }
}
