package io.escrowmq.broker.kill;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A broker in a process of its own that can be killed and started again on the same data and ports.
 */
public final class BrokerProcess implements AutoCloseable {

  /**
   * How the process is begun.
   *
   * @param launcher command line that runs another, in front of Java's; empty as a rule
   * @param mainClass whose main
   * @param firstArguments arguments before the broker's own
   * @param data the broker's data directory
   * @param settings configuration, each as KEY=VALUE
   */
  public record Launch(
      List<String> launcher,
      String mainClass,
      List<String> firstArguments,
      Path data,
      List<String> settings) {}

  private static final Duration START_DEADLINE = Duration.ofSeconds(30);
  private static final Duration EXIT_DEADLINE = Duration.ofSeconds(15);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path directory;
  private final List<String> command;
  private final int port;
  private final int httpPort;
  private @Nullable Process process;

  BrokerProcess(Path directory, String mainClass, List<String> firstArguments) {
    this(
        directory,
        new Launch(List.of(), mainClass, firstArguments, directory.resolve("data"), List.of()));
  }

  /**
   * Prepares a broker.
   *
   * @param directory for what it says
   * @param launch how it is begun
   */
  public BrokerProcess(Path directory, Launch launch) {
    this.directory = directory;
    this.port = freePort();
    this.httpPort = freePort();
    this.command = new ArrayList<>(launch.launcher());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dchronicle.announcer.disable=true",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            launch.mainClass()));
    command.addAll(launch.firstArguments());
    command.addAll(
        List.of(
            "serve",
            "--data",
            launch.data().toString(),
            "--port",
            Integer.toString(port),
            "--http-port",
            Integer.toString(httpPort)));
    launch.settings().forEach(setting -> command.addAll(List.of("--set", setting)));
  }

  /** Port of HTTP. */
  int httpPort() {
    return httpPort;
  }

  /** Port of the binary protocol. */
  public int port() {
    return port;
  }

  /** The id of the process that runs now. */
  long processId() {
    return Objects.requireNonNull(process).pid();
  }

  /** Starts it and returns at once. */
  public void launch() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
            .start();
  }

  /** Starts it and waits until it serves. */
  public void start() throws IOException {
    launch();
    awaitUp(Objects.requireNonNull(process));
  }

  private void awaitUp(Process process) throws IOException {
    File log = directory.resolve("broker.log").toFile();
    long deadline = System.nanoTime() + START_DEADLINE.toNanos();
    while (!isUp()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new IllegalStateException(
            "Expected the broker to start, but: " + Files.readString(log.toPath()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private boolean isUp() {
    try {
      return HTTP.send(request("/health"), HttpResponse.BodyHandlers.ofString()).statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** What the broker said, over all its lives. */
  public String log() throws IOException {
    return Files.readString(directory.resolve("broker.log"));
  }

  /** The body of a page of the HTTP port. */
  public String page(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path), HttpResponse.BodyHandlers.ofString()).body();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  /** SIGSTOP: not a word more leaves it, whatever the kernel still does for it. */
  public void freeze() throws IOException, InterruptedException {
    String pid = String.valueOf(Objects.requireNonNull(process).pid());
    int exit = new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("Expected to stop process " + pid + ", but kill answered " + exit);
    }
  }

  /** Waits until it ends by itself; gives its exit code. IllegalStateException if it goes on. */
  public int awaitExit() throws InterruptedException {
    Process running = Objects.requireNonNull(process);
    if (!running.waitFor(EXIT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("Expected the broker to end, but it goes on");
    }
    return running.exitValue();
  }

  /** SIGKILL: no handler, no flush, no farewell. */
  public void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }
}
