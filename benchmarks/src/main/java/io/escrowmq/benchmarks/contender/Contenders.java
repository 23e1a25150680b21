package io.escrowmq.benchmarks.contender;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The contenders that this process has the libraries for. */
public final class Contenders {
  /** The name of our own. */
  public static final String ESCROWMQ = "escrowmq";

  private Contenders() {}

  /**
   * Finds a contender on this process's class path. EscrowMQ is on that of {@code benchmarks.jar};
   * each rival is on one of its own, so that none runs with the libraries of another.
   *
   * @param name its name
   * @return the contender, empty if it is not here
   */
  public static Optional<Contender> here(String name) {
    List<Contender> offered =
        name.equals(ESCROWMQ)
            ? List.of(new EscrowmqContender())
            : ServiceLoader.load(Contender.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    return offered.stream().filter(one -> one.name().equals(name)).findFirst();
  }
}
