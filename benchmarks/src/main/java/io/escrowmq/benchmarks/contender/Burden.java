package io.escrowmq.benchmarks.contender;

import java.util.Locale;

/** What a broker has to keep beside the load. */
@FunctionalInterface
public interface Burden extends AutoCloseable {
  /** What it may be. */
  enum Kind {
    /** Topics of one message each. */
    TOPICS,
    /** Consumer groups, each subscribed to a topic in which nothing happens. */
    GROUPS,
    /** Clients that are connected and do nothing. */
    CONNECTIONS;

    /** {@return the name on the command line} */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Lets go of what keeps it there. */
  @Override
  void close();
}
