package io.escrowmq.jdbc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A server that is started at its first use. If it cannot run, that is said once, as SKIPPED, and
 * each test that wants it is aborted: never passed. Thread-safe.
 */
final class StartedOnce {
  private final String name;
  private final Start start;
  private @Nullable TestServer server;
  private String failure = "";

  StartedOnce(String name, Start start) {
    this.name = name;
    this.start = start;
  }

  /** How a server is started. */
  interface Start {
    TestServer start() throws Exception;
  }

  /** The running server; aborts the calling test if there is none. */
  synchronized TestServer orSkip() {
    if (server == null && failure.isEmpty()) {
      attempt();
    }
    TestServer running = server;
    if (running == null) {
      return Assumptions.abort(name + ": " + failure);
    }
    return running;
  }

  private void attempt() {
    try {
      server = start.start();
    } catch (Exception | LinkageError cannot) {
      failure = Objects.requireNonNullElse(cannot.getMessage(), cannot.toString());
      System.out.println("SKIPPED: tests on " + name + ": " + failure);
    }
  }
}
