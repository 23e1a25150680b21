package io.escrowmq.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands everything on to JMH. */
@Command(
    name = "jmh",
    description =
        "Measure the hot parts by themselves. Takes a pattern of names and the options of JMH, such"
            + " as -prof gc; -h shows them.",
    sortOptions = false)
final class JmhCommand implements Callable<Integer> {
  @Unmatched List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
