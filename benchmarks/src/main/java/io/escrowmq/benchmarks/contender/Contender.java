package io.escrowmq.benchmarks.contender;

import java.io.IOException;

/** A kind of broker that can be put under load. Thread-safe. */
public interface Contender {
  /** {@return its name on the command line and in tables} */
  String name();

  /**
   * {@return what its users must know of how it is set up, in a line: version, forcing, batching}
   */
  String configuration();

  /** {@return the broker's largest heap where the user asks for none, as the JVM takes it} */
  default String heap() {
    return "512m";
  }

  /**
   * Starts the broker in a process of its own and waits until it serves.
   *
   * @param settings where its data goes and how much memory it gets
   * @return the broker, to be closed by the caller
   * @throws IOException if it does not come to serve; the message holds what it said last
   * @throws InterruptedException if the caller was interrupted while it waited
   */
  RunningBroker start(BrokerSettings settings) throws IOException, InterruptedException;
}
