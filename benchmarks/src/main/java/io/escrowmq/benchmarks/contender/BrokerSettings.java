package io.escrowmq.benchmarks.contender;

import java.nio.file.Path;
import java.util.List;

/**
 * How a broker is started.
 *
 * @param data an empty directory for everything it writes
 * @param heap its largest heap as the JVM takes it, such as {@code 512m}
 * @param jvmOptions further options of its JVM
 */
public record BrokerSettings(Path data, String heap, List<String> jvmOptions) {
  /** Copies the list. */
  public BrokerSettings {
    jvmOptions = List.copyOf(jvmOptions);
  }
}
