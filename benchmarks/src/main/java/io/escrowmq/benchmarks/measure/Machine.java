package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What figures must be read with: the machine they come from, without its name. */
public final class Machine {
  private static final long KIB_PER_GIB = 1 << 20;

  private Machine() {}

  /**
   * Processors, memory, file system, kernel and JVM in one line.
   *
   * @param directory where the broker's data goes
   * @return the line
   * @throws IOException if the directory cannot be read
   */
  public static String describe(Path directory) throws IOException {
    return Runtime.getRuntime().availableProcessors()
        + " x "
        + value(Path.of("/proc/cpuinfo"), "model name", "unknown processor")
        + ", "
        + gib(value(Path.of("/proc/meminfo"), "MemTotal", "0"))
        + " GiB, "
        + Files.getFileStore(directory).type()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", Java "
        + System.getProperty("java.runtime.version");
  }

  /**
   * {@return how many processes wanted a processor, on average over the last minute; -1 if unknown}
   */
  public static double loadAverage() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static long gib(String kib) {
    long number = Long.parseLong(kib.replaceAll("\\D", ""));
    return (number + KIB_PER_GIB / 2) / KIB_PER_GIB;
  }

  private static String value(Path file, String key, String otherwise) throws IOException {
    if (!Files.isReadable(file)) {
      return otherwise;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(otherwise);
  }
}
