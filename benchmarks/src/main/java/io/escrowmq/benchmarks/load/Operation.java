package io.escrowmq.benchmarks.load;

import java.util.concurrent.CompletionStage;

/** One operation of a scenario. Thread-safe. */
@FunctionalInterface
interface Operation {
  /** Begins it; completes when it is done, with whether the broker had seen it before. */
  CompletionStage<Boolean> begin();
}
