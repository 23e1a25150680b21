package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.BrokerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the broker is to run.
 *
 * @param heap its largest heap, such as {@code 512m}
 * @param jvmOptions further options of its JVM
 * @param config settings of its own, each KEY=VALUE as its command line takes them
 * @param under what it has to keep beside the load
 */
public record BrokerPlan(
    String heap, List<String> jvmOptions, List<String> config, List<Under> under) {
  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,8}[kKmMgG]");
  private static final Pattern SETTING = Pattern.compile("[^=]+=.*");

  /** Checks every value; throws IllegalArgumentException with a sentence that names it. */
  public BrokerPlan {
    if (!HEAP.matcher(heap).matches()) {
      throw new IllegalArgumentException(
          "Expected --heap to be a number and k, m or g, such as 512m, but it is " + heap);
    }
    for (String setting : config) {
      if (!SETTING.matcher(setting).matches()) {
        throw new IllegalArgumentException(
            "Expected --broker-config to be KEY=VALUE, but it is " + setting);
      }
    }
    jvmOptions = List.copyOf(jvmOptions);
    config = List.copyOf(config);
    under = List.copyOf(under);
  }

  /** The settings for a broker in a directory. */
  BrokerSettings in(Path data) {
    return new BrokerSettings(data, heap, jvmOptions, config);
  }
}
