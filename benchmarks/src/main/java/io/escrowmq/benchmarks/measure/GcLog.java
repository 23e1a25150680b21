package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's log of its collections ({@code -Xlog:gc}) says of its heap.
 *
 * @param allocatedMib all that was allocated up to the last collection
 * @param heapMib what the last collection left, garbage of older generations included
 * @param collections how many pauses there were
 */
public record GcLog(long allocatedMib, long heapMib, int collections) {
  private static final Pattern PAUSE = Pattern.compile(" Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\)");

  /**
   * Reads a log.
   *
   * @param file it
   * @return its sums
   * @throws IOException if it cannot be read
   */
  public static GcLog read(Path file) throws IOException {
    return parse(Files.readAllLines(file));
  }

  static GcLog parse(List<String> lines) {
    long allocatedMib = 0;
    long heapMib = 0;
    int collections = 0;
    for (String line : lines) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        // Concurrent phases between two pauses may free memory too: never less than nothing.
        allocatedMib += Math.max(0, Long.parseLong(pause.group(1)) - heapMib);
        heapMib = Long.parseLong(pause.group(2));
        collections++;
      }
    }
    return new GcLog(allocatedMib, heapMib, collections);
  }
}
