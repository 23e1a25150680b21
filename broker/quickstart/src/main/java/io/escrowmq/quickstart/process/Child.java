package io.escrowmq.quickstart.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's side of a child process: a Java process on the same class path, whose output
 * goes to a log file. Its log goes on when it is started again. For one thread, but for {@link
 * #kill} and {@link #isAlive}.
 */
public final class Child {
  private final String name;
  private final Class<?> mainClass;
  private final Path log;
  private final Launch launch;
  private Settings settings;
  private volatile @Nullable Process process;
  private @Nullable Thread pump;
  private final ConcurrentLinkedQueue<Signal> signals = new ConcurrentLinkedQueue<>();

  /**
   * How a child's virtual machine is started.
   *
   * @param jvmOptions options of the virtual machine
   * @param password of the databases; by the environment, since arguments are for all to see
   */
  public record Launch(List<String> jvmOptions, String password) {
    /** Copies the list. */
    public Launch {
      jvmOptions = List.copyOf(jvmOptions);
    }
  }

  /** A child that does not run yet. */
  public Child(Class<?> mainClass, Settings settings, Path log, Launch launch) {
    this.name = log.getFileName().toString().replace(".log", "");
    this.mainClass = mainClass;
    this.settings = settings;
    this.log = log;
    this.launch = launch;
  }

  /** Starts it, or starts it again. */
  public void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launch.jvmOptions());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass.getName());
    command.addAll(settings.asArguments());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(Pool.PASSWORD_VARIABLE, launch.password());
    Process started = builder.start();
    process = started;
    pump = new Thread(() -> copyOutput(started), name + "-output");
    pump.setDaemon(true);
    pump.start();
  }

  /** Starts it again without its kill point. */
  public void startUnharmed() throws IOException {
    settings = KillPoint.notIn(settings);
    start();
  }

  private void copyOutput(Process from) {
    try (PrintStream to =
            new PrintStream(
                Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        to.println(line);
        Signal.in(line).ifPresent(signals::add);
      }
    } catch (IOException ended) {
      // The log says where it ended; whether the process should have lived is not judged here.
      System.err.println("Expected to read on from " + name + ", but " + ended.getMessage());
    }
  }

  /** The signals that it gave since the last call. */
  public List<Signal> signals() {
    List<Signal> taken = new ArrayList<>();
    for (Signal one = signals.poll(); one != null; one = signals.poll()) {
      taken.add(one);
    }
    return taken;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Whether it runs. */
  public boolean isAlive() {
    Process present = process;
    return present != null && present.isAlive();
  }

  /** kill -9, and waits until it is dead and its last words are read. */
  public void kill() {
    Process present = process;
    if (present == null) {
      return;
    }
    present.destroyForcibly();
    try {
      present.waitFor(10, TimeUnit.SECONDS);
      if (pump != null) {
        pump.join(10_000);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks it to end, by closing its standard input. */
  public void askToEnd() throws IOException {
    Process present = process;
    if (present != null) {
      present.getOutputStream().close();
    }
  }

  /**
   * Waits until it has ended, and kills it if it does not.
   *
   * @return whether it ended by itself
   */
  public boolean awaitEnd(long timeoutMs) throws InterruptedException {
    Process present = process;
    if (present == null || present.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
      return true;
    }
    kill();
    return false;
  }

  /** The last lines of its log. */
  public List<String> tail(int lines) throws IOException {
    if (!Files.exists(log)) {
      return List.of();
    }
    List<String> all = Files.readAllLines(log, StandardCharsets.UTF_8);
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }
}
