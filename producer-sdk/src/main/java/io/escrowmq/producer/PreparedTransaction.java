package io.escrowmq.producer;

import io.escrowmq.protocol.message.Outcome;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Messages that the broker holds until they are released or withdrawn. Deciding twice the same way
 * is harmless; the first decision wins. Thread-safe.
 */
public final class PreparedTransaction {
  private final UUID id;
  private final Decider decider;
  private final TransactionOptions options;

  PreparedTransaction(UUID id, Decider decider, TransactionOptions options) {
    this.id = id;
    this.decider = decider;
    this.options = options;
  }

  /** The transaction, as the broker lists it and the checker is asked for it. */
  public UUID id() {
    return id;
  }

  /**
   * Releases the messages of onCommit, and waits for the broker up to the decide timeout.
   *
   * @return the decision, durable
   * @throws ContradictedException if it was decided otherwise
   * @throws OutcomeUnknownException if no answer came in time; it is repeated in the background
   */
  public Decision commit() {
    return await(commitAsync());
  }

  /**
   * Releases the messages of onRollback, if any, and drops the others; waits as {@link #commit}
   * does.
   *
   * @return the decision, durable
   * @throws ContradictedException if it was decided otherwise
   * @throws OutcomeUnknownException if no answer came in time; it is repeated in the background
   */
  public Decision rollback() {
    return await(rollbackAsync());
  }

  /** As {@link #commit} without waiting; repeated for the retry deadline. */
  public CompletionStage<Decision> commitAsync() {
    return decider.decide(id, Outcome.COMMIT, "");
  }

  /** As {@link #rollback} without waiting; repeated for the retry deadline. */
  public CompletionStage<Decision> rollbackAsync() {
    return decider.decide(id, Outcome.ROLLBACK, "");
  }

  private Decision await(CompletionStage<Decision> decision) {
    CompletableFuture<Decision> future = decision.toCompletableFuture();
    return Waiting.forValue(future, options.decideTimeout().toMillis());
  }
}
