package io.escrowmq.broker.log;

import org.jspecify.annotations.Nullable;

/** What became of an appended batch. */
public sealed interface Appended {

  /**
   * Calls the handler's method for this outcome.
   *
   * @param handler one method per outcome
   * @param <R> what it returns
   * @return its result
   */
  <R> R accept(Handler<R> handler);

  /**
   * Durable: it is applied, now or in a moment, and replies may go out after that.
   *
   * @param position where it lies
   */
  record Durable(LogPosition position) implements Appended {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.durable(this);
    }
  }

  /** It may turn up later or never: the client must repeat with the same ids. */
  record Unknown() implements Appended {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.unknown(this);
    }
  }

  /**
   * Certainly not appended: this log takes no batches now.
   *
   * @param hint who does, if known
   */
  record NotLeader(@Nullable String hint) implements Appended {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.notLeader(this);
    }
  }

  /** Certainly not appended: too much waits for the disk, or it has no room; try again later. */
  record Busy() implements Appended {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.busy(this);
    }
  }

  /**
   * One method per outcome, so that the compiler finds every place to change.
   *
   * @param <R> what the methods return
   */
  interface Handler<R> {
    /**
     * Durable.
     *
     * @param outcome the outcome
     * @return the result
     */
    R durable(Durable outcome);

    /**
     * Durable or not, nobody knows.
     *
     * @param outcome the outcome
     * @return the result
     */
    R unknown(Unknown outcome);

    /**
     * Not appended, another leads.
     *
     * @param outcome the outcome
     * @return the result
     */
    R notLeader(NotLeader outcome);

    /**
     * Not appended, no room.
     *
     * @param outcome the outcome
     * @return the result
     */
    R busy(Busy outcome);
  }
}
