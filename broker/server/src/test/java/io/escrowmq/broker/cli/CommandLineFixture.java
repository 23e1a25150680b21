package io.escrowmq.broker.cli;

import io.escrowmq.client.testing.FakeBroker;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs commands in this process and keeps what they print. */
final class CommandLineFixture {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  int run(Launcher launcher, String... args) {
    return run(launcher, "", args);
  }

  int run(String input, FakeBroker broker, String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.add("--broker");
    all.add("127.0.0.1:" + broker.port());
    return run(noLauncher(), input, all.toArray(String[]::new));
  }

  int run(FakeBroker broker, String... args) {
    return run("", broker, args);
  }

  int run(String... args) {
    return run(noLauncher(), "", args);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  private int run(Launcher launcher, String input, String[] args) {
    return new Cli(
            launcher,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out),
            new PrintWriter(err))
        .run(args);
  }

  private static Launcher noLauncher() {
    return config -> CompletableFuture.failedFuture(new IllegalStateException("not to be started"));
  }
}
