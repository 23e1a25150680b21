package io.escrowmq.broker.cli;

import io.escrowmq.broker.config.BrokerConfig;
import java.util.concurrent.CompletionStage;

/** Starts a broker for {@code serve}. A seam, so that the command line does not know the broker. */
@FunctionalInterface
public interface Launcher {
  /**
   * Starts a broker.
   *
   * @param config what to run
   * @return completes when it serves; fails with an exception whose message says why it cannot
   */
  CompletionStage<Running> start(BrokerConfig config);

  /** A broker that serves. */
  interface Running {
    /** {@return completes when it has stopped in good order} */
    CompletionStage<Void> stop();

    /** {@return completes when it has stopped, for whatever reason; fails if that is a fault} */
    CompletionStage<Void> stopped();
  }
}
