package io.escrowmq.broker.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The one thread of a shard, cut into turns: what arrives in a turn is gathered, and the end of the
 * turn appends it as one batch, dispatches and writes what has gathered for each connection, in
 * this order.
 *
 * <p>This is where it is decided that the shard runs on an event loop which serves its connections
 * too: on two cores that was fastest (a wake-up less each way). {@link #execute} may be called from
 * any thread, the rest on the loop.
 */
public final class ShardLoop implements Executor {

  private final Executor eventLoop;
  private final Consumer<Throwable> onBroken;
  private final List<Runnable> phases = new ArrayList<>();
  private boolean endScheduled;

  /**
   * Wraps an event loop.
   *
   * @param eventLoop runs tasks one after another, on one thread, after the input that is ready
   * @param onBroken told when a step threw
   */
  public ShardLoop(Executor eventLoop, Consumer<Throwable> onBroken) {
    this.eventLoop = eventLoop;
    this.onBroken = onBroken;
  }

  /**
   * Adds a step to the end of each turn; steps run in the order in which they were added.
   *
   * @param step cheap when it has nothing to do
   */
  public void atEndOfTurn(Runnable step) {
    phases.add(step);
  }

  /** Asks for an end of turn, once however often it is asked for. */
  public void requestEndOfTurn() {
    if (!endScheduled) {
      endScheduled = true;
      eventLoop.execute(this::endTurn);
    }
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  private void endTurn() {
    endScheduled = false;
    for (int i = 0; i < phases.size(); i++) {
      try {
        phases.get(i).run();
      } catch (RuntimeException | Error broken) {
        // The other steps must not starve for it; whether the shard can go on is not for the loop
        // to say.
        onBroken.accept(broken);
      }
    }
  }
}
