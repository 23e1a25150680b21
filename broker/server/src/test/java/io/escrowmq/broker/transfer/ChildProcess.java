package io.escrowmq.broker.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Java process on the test's class path that can be killed and started again. For one thread. */
final class ChildProcess implements AutoCloseable {

  private final Class<?> mainClass;
  private final Path log;
  private int starts;
  private @Nullable Process process;

  ChildProcess(Class<?> mainClass, Path directory) {
    this.mainClass = mainClass;
    this.log = directory.resolve(mainClass.getSimpleName() + ".log");
  }

  /** Starts it; it has not begun to work when this returns. */
  void start(List<String> arguments, long seed) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass.getName()));
    command.addAll(arguments);
    command.add(Long.toString(seed + starts++));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    Objects.requireNonNull(process).destroyForcibly().waitFor();
  }

  /** Whether it runs; if nobody killed it, it must. */
  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Writes a line to its standard input. */
  void tell(String line) throws IOException {
    OutputStream input = Objects.requireNonNull(process).getOutputStream();
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  /** What it said, over all its lives. */
  String said() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
