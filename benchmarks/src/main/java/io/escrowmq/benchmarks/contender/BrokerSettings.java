package io.escrowmq.benchmarks.contender;

import java.nio.file.Path;
import java.util.List;

/**
 * How a broker is started.
 *
 * @param data an empty directory for everything it writes
 * @param heap its largest heap as the JVM takes it, such as {@code 512m}
 * @param jvmOptions further options of its JVM
 * @param config settings of its own, each KEY=VALUE as its command line takes them
 */
public record BrokerSettings(Path data, String heap, List<String> jvmOptions, List<String> config) {
  /** Copies the lists. */
  public BrokerSettings {
    jvmOptions = List.copyOf(jvmOptions);
    config = List.copyOf(config);
  }
}
