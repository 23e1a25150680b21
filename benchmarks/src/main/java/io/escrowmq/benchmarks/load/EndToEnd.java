package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * From sending to receipt, producer and consumer in this one process. An operation is done when its
 * message has been received, so the in-flight bound covers the whole way. Without a rate this shows
 * how much can be published and consumed together.
 */
final class EndToEnd implements Scenario.OnOneBroker {
  static final String TOPIC = "load";

  private final LoadPlan plan;
  private final byte[] filled;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentMap<Long, CompletableFuture<Boolean>> awaited = new ConcurrentHashMap<>();

  EndToEnd(LoadPlan plan) {
    this.plan = plan;
    this.filled = Bodies.filled(plan.bodyBytes());
  }

  /** Over the contender's own sender. */
  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    try (Sender sender = broker.publisher(TOPIC, plan.inFlight())) {
      run(broker, sender, stage.measurement());
    }
  }

  /** Over some other sender to the topic. */
  void run(RunningBroker broker, Sender sender, Measurement measurement)
      throws IOException, InterruptedException {
    Tally tally = measurement.tally();
    try (Receiving receiving = broker.receive(TOPIC, body -> received(body, tally))) {
      receiving.awaitReady();
      SteadyLoad.measure(plan, Driver.of(plan, () -> begin(sender), tally), measurement);
    }
  }

  private CompletionStage<Boolean> begin(Sender sender) {
    long number = numbers.getAndIncrement();
    CompletableFuture<Boolean> receipt = new CompletableFuture<>();
    awaited.put(number, receipt);
    var unused =
        sender
            .send(Bodies.numbered(filled, number))
            .whenComplete(
                (duplicate, failure) -> {
                  if (failure != null) {
                    awaited.remove(number);
                    receipt.completeExceptionally(failure);
                  }
                });
    return receipt;
  }

  private void received(byte[] body, Tally tally) {
    CompletableFuture<Boolean> receipt = awaited.remove(Bodies.number(body));
    if (receipt == null) {
      tally.duplicate();
    } else {
      receipt.complete(false);
    }
  }
}
