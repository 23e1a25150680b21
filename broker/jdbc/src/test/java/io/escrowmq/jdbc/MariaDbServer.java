package io.escrowmq.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * MariaDB from binaries of Maven Central (profile databases), killed at the end of this process.
 */
final class MariaDbServer implements TestServer {
  private static final int LAST_LINES = 10;
  private static final long START_LIMIT_S = 120;

  private final InetSocketAddress address;

  private MariaDbServer(int port) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static TestServer start()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Path base = MariaDbBinaries.unpacked(Path.of("target", "mariadb").toAbsolutePath());
    // Not below target: the path of a Unix socket must be short.
    Path data = Files.createTempDirectory("escrowmq-mariadb");
    Process install =
        run(
            base,
            base.resolve("scripts/mariadb-install-db").toString(),
            "--no-defaults",
            "--force",
            "--skip-name-resolve",
            "--auth-root-authentication-method=normal",
            "--basedir=" + base,
            "--datadir=" + data.resolve("data"));
    Output.of(install).await("", install);
    int port = freePort();
    Process server =
        run(
            base,
            base.resolve("bin/mariadbd").toString(),
            "--no-defaults",
            "--skip-grant-tables",
            "--skip-name-resolve",
            "--bind-address=127.0.0.1",
            "--innodb-buffer-pool-size=64M",
            "--basedir=" + base,
            "--datadir=" + data.resolve("data"),
            "--socket=" + data.resolve("socket"),
            "--port=" + port);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, data)));
    Output.of(server).await("ready for connections", server);
    return new MariaDbServer(port);
  }

  private static Process run(Path base, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of(command));
    if (System.getProperty("user.name").equals("root")) {
      all.add("--user=root");
    }
    ProcessBuilder builder =
        new ProcessBuilder(all).directory(base.toFile()).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void end(Process server, Path data) {
    server.destroyForcibly().onExit().join();
    MariaDbBinaries.delete(data);
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String url(String schema) {
    return url(schema, address);
  }

  @Override
  public String url(String schema, InetSocketAddress by) {
    return "jdbc:mariadb://127.0.0.1:"
        + by.getPort()
        + "/"
        + schema
        + "?user=root&createDatabaseIfNotExist=true";
  }

  @Override
  public String waitingSessionsQuery() {
    return "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
        + " WHERE VARIABLE_NAME = 'INNODB_ROW_LOCK_CURRENT_WAITS'";
  }

  /** Reads what a process says until it says or does what is waited for; then goes on reading. */
  private static final class Output {
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final BufferedReader lines;

    private Output(BufferedReader lines) {
      this.lines = lines;
    }

    static Output of(Process process) {
      return new Output(
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    /** Waits for a line with this text, or for a good end if the text is empty. */
    void await(String text, Process process)
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      CompletableFuture<Boolean> said = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(text, said), "mariadb-output");
      reader.setDaemon(true);
      reader.start();
      boolean good =
          said.get(START_LIMIT_S, TimeUnit.SECONDS)
              || (text.isEmpty() && process.onExit().get().exitValue() == 0);
      if (!good) {
        throw new IOException("MariaDB did not start; it said last: " + last());
      }
    }

    private void read(String text, CompletableFuture<Boolean> said) {
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          keep(line);
          if (!text.isEmpty() && line.contains(text)) {
            said.complete(true);
          }
        }
        said.complete(false);
      } catch (IOException e) {
        said.completeExceptionally(new UncheckedIOException(e));
      }
    }

    private synchronized void keep(String line) {
      lastLines.addLast(line);
      if (lastLines.size() > LAST_LINES) {
        lastLines.removeFirst();
      }
    }

    private synchronized String last() {
      return String.join(" / ", lastLines);
    }
  }
}
