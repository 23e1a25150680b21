package io.escrowmq.benchmarks.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A run of the load command in a JVM of its own. All contenders run so in a comparison, each with
 * the same options of the JVM. Ended with this process, and its broker with it.
 */
public final class ChildJvm {
  private static final String MAIN = "io.escrowmq.benchmarks.ChildMain";
  private static final String HEAP = "-Xmx2g";
  private static final long END_SECONDS_MAX = 30;

  private ChildJvm() {}

  /**
   * What a run answered.
   *
   * @param exitCode as the load command has them
   * @param out its standard output
   * @param err its standard error
   */
  public record Answer(int exitCode, String out, String err) {}

  /**
   * Runs it to its end.
   *
   * @param classPath the contender's
   * @param args the arguments after {@code load}
   * @param secondsMax longest run; it is killed after that, with its broker
   * @return its answer
   * @throws IOException if no JVM can be started, or the run takes too long
   * @throws InterruptedException if interrupted; the run is killed then
   */
  public static Answer run(String classPath, List<String> args, long secondsMax)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of(HEAP, "-cp", classPath, MAIN));
    command.addAll(args);
    Process process = new ProcessBuilder(command).start();
    Thread hook = new Thread(() -> end(process), "end-child");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      process.getOutputStream().close();
      CompletableFuture<String> out = text(process.getInputStream());
      CompletableFuture<String> err = text(process.getErrorStream());
      if (!process.waitFor(secondsMax, TimeUnit.SECONDS)) {
        end(process);
        throw new IOException("Expected the run to take at most " + secondsMax + " s; killed");
      }
      return new Answer(process.exitValue(), out.join(), err.join());
    } finally {
      end(process);
      forget(hook);
    }
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        });
  }

  /** By SIGTERM, so that it can remove what it wrote; then by SIGKILL with its children. */
  private static void end(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // This process is ending: the hook runs, and finds nothing to end.
      hook.setName("end-child (late)");
    }
  }
}
