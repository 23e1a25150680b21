package io.escrowmq.relay.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Runs <code>outbox-relay.jar</code>. Exit codes: 0 done, 1 it failed or the broker refused it, 2
 * the command line or the configuration cannot be meant.
 */
final class RelayMain {
  private RelayMain() {}

  /**
   * Runs the command that is named, or the relay.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "io/escrowmq/relay/cli/logback.xml");
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = RelayCommand.line(out, err).execute(args);
    out.flush();
    System.exit(exitCode);
  }
}
