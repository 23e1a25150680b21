package io.escrowmq.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time of processes, from {@code /proc/<pid>/stat}; true to 10 ms. */
public final class ProcessCpu {
  /** Linux shows ticks of this length to programs, whatever the kernel's own are. */
  private static final long MICROS_PER_TICK = 10_000;

  /** Fields after the name, which may itself hold blanks: state is the first, utime the twelfth. */
  private static final int UTIME = 11;

  private ProcessCpu() {}

  /**
   * Processor time in user and kernel mode since the processes began, all threads together.
   *
   * @param processIds which
   * @return microseconds
   * @throws IOException if one of them is gone, or this is not Linux
   */
  public static long micros(List<Long> processIds) throws IOException {
    long micros = 0;
    for (long id : processIds) {
      micros += parse(Files.readString(Path.of("/proc", Long.toString(id), "stat")));
    }
    return micros;
  }

  static long parse(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
    return ticks * MICROS_PER_TICK;
  }
}
