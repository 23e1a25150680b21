package io.escrowmq.benchmarks.load;

import java.util.Locale;

/** The scenarios by name. */
public enum ScenarioKind {
  /** Messages, each confirmed when it is durable. */
  PUBLISH {
    @Override
    Scenario with(LoadPlan plan) {
      return SteadyLoad.publish(plan);
    }
  },
  /** Transactions of one message: prepare, nothing, commit, each durable before its reply. */
  TRANSACTION {
    @Override
    Scenario with(LoadPlan plan) {
      return SteadyLoad.transaction(plan);
    }
  },
  /** The same with a transaction of a local database: H2, in a file, one insert. */
  TRANSACTION_H2 {
    @Override
    Scenario with(LoadPlan plan) {
      return new WithLocalDatabase(plan);
    }

    @Override
    boolean hasRate() {
      return false;
    }
  },
  /** Messages from their sending to their receipt, at a rate that the broker can take. */
  END_TO_END {
    @Override
    Scenario with(LoadPlan plan) {
      return new EndToEnd(plan);
    }
  },
  /** As many messages as can be published and consumed at the same time. */
  MAXIMUM {
    @Override
    Scenario with(LoadPlan plan) {
      return new EndToEnd(plan);
    }

    @Override
    boolean hasRate() {
      return false;
    }
  },
  /** A backlog, as fast as one group takes it. */
  DRAIN {
    @Override
    Scenario with(LoadPlan plan) {
      return new Drain(plan);
    }

    @Override
    boolean hasRate() {
      return false;
    }
  },
  /** Transactions that nobody decides until the broker asks back. */
  CHECK_BACK {
    @Override
    Scenario with(LoadPlan plan) {
      return new CheckBacks(plan);
    }

    @Override
    boolean hasRate() {
      return false;
    }
  },
  /** Messages by way of an outbox table in a local database, and its relay. */
  OUTBOX {
    @Override
    Scenario with(LoadPlan plan) {
      return new Relayed(plan);
    }
  },
  /** How soon the broker serves: on an empty directory, and after a kill. */
  START {
    @Override
    Scenario with(LoadPlan plan) {
      return new Starts(plan);
    }

    @Override
    boolean hasRate() {
      return false;
    }
  };

  /** Whether operations can be begun at a given rate. */
  boolean hasRate() {
    return true;
  }

  abstract Scenario with(LoadPlan plan);

  /** {@return the name on the command line and in reports} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
