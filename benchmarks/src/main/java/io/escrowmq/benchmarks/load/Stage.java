package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Burden;
import io.escrowmq.benchmarks.contender.Contender;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scenario has to play with. For the thread that runs it.
 *
 * @param contender which kind of broker
 * @param plan how it is to run
 * @param scratch an empty directory, removed after the run
 * @param measurement takes what happens
 */
record Stage(Contender contender, BrokerPlan plan, Path scratch, Measurement measurement) {
  /** Starts a broker on the one directory of this stage, as it was left by the last one. */
  RunningBroker start() throws IOException, InterruptedException {
    RunningBroker broker = contender.start(plan.in(data()));
    measurement.watch(broker);
    return broker;
  }

  /** Gives the broker all that it has to keep beside the load, in order. */
  List<Burden> burden(RunningBroker broker) throws IOException, InterruptedException {
    List<Burden> burdens = new ArrayList<>();
    for (Under one : plan.under()) {
      burdens.add(one.putOn(broker, measurement));
    }
    return burdens;
  }

  /** Where the broker's data goes. */
  Path data() {
    return scratch.resolve("broker");
  }

  /** Where databases go, on the same disk. */
  Path database() {
    return scratch.resolve("database");
  }
}
