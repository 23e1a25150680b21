package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.EncodedMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lane of an outbox and the two relays that take it from each other, each time with a new epoch.
 */
final class Lane {
  private static final int AHEAD_MAX = 6;

  private final World world;
  private final String name;
  private final List<EncodedMessage> rows = new ArrayList<>();
  private final Set<UUID> finished = new HashSet<>();
  private final List<Relay> relays = new ArrayList<>();
  private long epoch;

  Lane(World world, String name) {
    this.world = world;
    this.name = name;
    for (int i = 0; i < 2; i++) {
      relays.add(new Relay(name + "-relay-" + i));
    }
  }

  List<Relay> relays() {
    return relays;
  }

  private int firstUnfinished() {
    int first = 0;
    while (first < rows.size() && finished.contains(rows.get(first).id())) {
      first++;
    }
    return first;
  }

  private boolean isIdle() {
    return firstUnfinished() == rows.size();
  }

  /** One relay: publishes the rows in their order for as long as it believes to own the lane. */
  final class Relay extends StreamClient {
    private long ownEpoch;
    private int nextRow;

    Relay(String relayName) {
      super(Lane.this.world, relayName);
    }

    @Override
    String fence() {
      return Lane.this.name;
    }

    @Override
    long epoch() {
      return ownEpoch;
    }

    @Override
    void work() {
      boolean orphaned = epoch == 0 || (ownEpoch != epoch && nobodyOwns());
      if (orphaned || (ownEpoch != epoch && !world.healed() && world.dice.percent(8))) {
        takeOver();
      }
      if (ownEpoch > 0) {
        super.work();
      }
    }

    private boolean nobodyOwns() {
      return relays.stream().noneMatch(relay -> relay.ownEpoch == epoch);
    }

    private void takeOver() {
      world.coverage.hit("path: lane taken over");
      ownEpoch = ++epoch;
      nextRow = firstUnfinished();
      restart();
    }

    @Override
    @Nullable Batch next() {
      if (nextRow == rows.size()) {
        if (world.healed() || rows.size() - firstUnfinished() >= AHEAD_MAX) {
          return null;
        }
        rows.add(world.messages.make(world.dice.percent(50) ? "a" : "b", Lane.this.name, 0));
      }
      return new Batch(List.of(rows.get(nextRow++)));
    }

    @Override
    void finished(Batch batch, boolean stored) {
      batch.messages.forEach(row -> finished.add(row.id()));
    }

    @Override
    void fenced() {
      world.coverage.hit("path: relay fenced");
      if (ownEpoch == epoch) {
        throw new Violation("21", Lane.this.name + ": the newest epoch " + epoch + " was fenced");
      }
      ownEpoch = 0;
      restart();
    }

    @Override
    boolean isDone() {
      return isIdle() && (ownEpoch != epoch || super.isDone());
    }
  }
}
