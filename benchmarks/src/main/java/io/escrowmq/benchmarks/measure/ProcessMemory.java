package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What another JVM of this machine holds.
 *
 * @param heapBytes objects that are reachable, after a full collection
 * @param mappings regions of its address space that are files
 * @param openFiles its descriptors
 */
public record ProcessMemory(long heapBytes, long mappings, long openFiles) {
  private static final String TOTAL = "Total";

  /**
   * Collects all garbage of the process and looks.
   *
   * @param processId which
   * @return what it holds
   * @throws IOException if it is gone, this is not Linux, or the JDK's jcmd cannot reach it
   * @throws InterruptedException if the caller was interrupted while it waited
   */
  public static ProcessMemory of(long processId) throws IOException, InterruptedException {
    Path process = Path.of("/proc", Long.toString(processId));
    long heapBytes = heapBytes(processId);
    try (Stream<String> maps = Files.lines(process.resolve("maps"));
        Stream<Path> files = Files.list(process.resolve("fd"))) {
      return new ProcessMemory(
          heapBytes, maps.filter(line -> line.contains(" /")).count(), files.count());
    }
  }

  private static long heapBytes(long processId) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(processId), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.waitFor();
    return parse(answer);
  }

  /** The last line of a histogram is {@code Total INSTANCES BYTES}. */
  static long parse(String histogram) throws IOException {
    for (String line : histogram.split("\n", -1)) {
      if (line.startsWith(TOTAL)) {
        String[] fields = line.trim().split(" +", -1);
        return Long.parseLong(fields[fields.length - 1]);
      }
    }
    throw new IOException("Expected a histogram from jcmd, but it said: " + histogram.trim());
  }
}
