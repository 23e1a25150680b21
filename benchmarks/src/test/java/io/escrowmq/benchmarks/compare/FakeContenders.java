package io.escrowmq.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Contenders that are as fast as a test says. */
final class FakeContenders implements Runner {
  final Deque<Double> forces = new ArrayDeque<>();
  final Map<String, Deque<Double>> rates = new HashMap<>();
  final Set<String> unable = new HashSet<>();
  final Set<String> failing = new HashSet<>();
  long nanosPerRun;
  long nowNanos;

  @Override
  public Run run(Case one, String contender) {
    nowNanos += nanosPerRun;
    if (unable.contains(contender)) {
      return Run.without(one, contender, Run.Outcome.NOT_SUPPORTED, "has no such thing");
    }
    if (failing.contains(contender)) {
      return Run.without(one, contender, Run.Outcome.FAILED, "fell over | at once");
    }
    Deque<Double> rate = rates.getOrDefault(contender, new ArrayDeque<>());
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("contender", contender);
    report.put("configuration", "as it comes");
    report.put("heap", "1g");
    report.put("machine", "2 x a processor");
    report.put("perSecond", rate.isEmpty() ? 1_000 : rate.pop());
    report.put("p50Micros", 250);
    report.put("p99Micros", 2_500);
    report.put("brokerCpuMicrosPerMessage", 3.5);
    report.put("clientCpuMicrosPerMessage", 1.5);
    report.put("forceMicrosP50Before", forces.isEmpty() ? 100 : forces.pop());
    report.put("forceMicrosP50After", 120);
    report.put("loopbackMicrosP50", 54);
    report.put("duplicates", 1);
    report.put("failures", 0);
    return Run.measured(one, contender, report);
  }
}
