package io.escrowmq.broker.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a signal does: stop in good order, but not for ever. */
final class Shutdown implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** A supervisor commonly kills after 10 s; what is acknowledged is safe in any case. */
  private static final long PATIENCE_MS = 4_500;

  private final CompletableFuture<Launcher.Running> starting;

  /** Stops what is or will be started; nothing ever, if that never completes. */
  Shutdown(CompletableFuture<Launcher.Running> starting) {
    this.starting = starting;
  }

  @Override
  public void run() {
    Runtime.getRuntime().halt(stop());
  }

  /** Stops and says how it went; apart from {@link #run}, which ends the process. */
  int stop() {
    try {
      starting.thenCompose(Launcher.Running::stop).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
      return ExitCode.OK;
    } catch (ExecutionException e) {
      LOG.error("Expected to stop in good order, but", e.getCause());
    } catch (TimeoutException e) {
      LOG.error("Expected to stop within {} ms, but it takes longer: ending now", PATIENCE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.FAILED;
  }

  /** Takes a hook back, unless it runs already: then it ends the process. */
  static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("Expected to end by itself, but a signal came first");
    }
  }
}
