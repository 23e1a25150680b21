package io.escrowmq.broker.kill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds, seen from outside.
 *
 * @param heapBytes objects that are reachable, after a collection
 * @param segmentFiles descriptors of segments of the log
 * @param segmentMappings mappings of segments of the log
 * @param deleted how many of both are of segments that are deleted
 */
record ProcessFootprint(long heapBytes, long segmentFiles, long segmentMappings, long deleted) {

  private static final String SEGMENT = ".cq4";
  private static final String DELETED = " (deleted)";

  /** Collects the garbage of a process and looks. */
  static ProcessFootprint of(long processId) throws IOException, InterruptedException {
    Path process = Path.of("/proc", Long.toString(processId));
    long files = 0;
    long deleted = 0;
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      for (Path one : open.toList()) {
        String target = target(one);
        files += target.contains(SEGMENT) ? 1 : 0;
        deleted += target.contains(SEGMENT) && target.endsWith(DELETED) ? 1 : 0;
      }
    }
    long mappings = 0;
    for (String line : Files.readAllLines(process.resolve("maps"))) {
      mappings += line.contains(SEGMENT) ? 1 : 0;
      deleted += line.contains(SEGMENT) && line.endsWith(DELETED) ? 1 : 0;
    }
    return new ProcessFootprint(liveBytes(processId), files, mappings, deleted);
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  /**
   * The last line of a histogram is {@code Total INSTANCES BYTES}; it collects before it counts.
   */
  private static long liveBytes(long processId) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, Long.toString(processId), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.waitFor();
    for (String line : answer.split("\n", -1)) {
      if (line.startsWith("Total")) {
        String[] fields = line.trim().split(" +", -1);
        return Long.parseLong(fields[fields.length - 1]);
      }
    }
    throw new IOException("Expected a histogram of process " + processId + ", but got: " + answer);
  }
}
