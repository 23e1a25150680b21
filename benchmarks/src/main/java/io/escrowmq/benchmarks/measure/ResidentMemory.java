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
    return new ResidentMemory(
        Kibibytes.find("RssAnon:", status), Kibibytes.find("RssFile:", status));
  }
}
