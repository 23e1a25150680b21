package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.util.List;

/** Amounts of memory as Linux states them: {@code MemFree: 123 kB}. */
final class Kibibytes {
  private static final int KIB = 1_024;

  private Kibibytes() {}

  /** The amount of that name, in bytes. */
  static long find(String name, List<String> lines) throws IOException {
    for (String line : lines) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.substring(name.length()).replace("kB", "").trim()) * KIB;
      }
    }
    throw new IOException("Expected the system to state " + name + " but it does not");
  }
}
