package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Pages of a process that are in memory, from {@code /proc/<pid>/status}.
 *
 * @param anonymousBytes its own: heap, stacks, code, buffers
 * @param fileBytes of mapped files, which the system takes back when it needs the room
 */
public record ResidentMemory(long anonymousBytes, long fileBytes) {
  private static final int KIB = 1_024;

  /**
   * Looks.
   *
   * @param processId which
   * @return what it has now
   * @throws IOException if it is gone, or this is not Linux
   */
  public static ResidentMemory of(long processId) throws IOException {
    return parse(Files.readAllLines(Path.of("/proc", Long.toString(processId), "status")));
  }

  static ResidentMemory parse(List<String> status) throws IOException {
    return new ResidentMemory(bytes(status, "RssAnon:"), bytes(status, "RssFile:"));
  }

  private static long bytes(List<String> status, String name) throws IOException {
    for (String line : status) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.substring(name.length()).replace("kB", "").trim()) * KIB;
      }
    }
    throw new IOException("Expected " + name + " in the status of a process, but it is not there");
  }
}
