package io.escrowmq.broker.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The ordered, durable list of accepted commands of one shard. State is the fold over it.
 *
 * <p>One writer: {@link #start}, the appends, {@link #stamp} and {@link #close} belong to the
 * shard's thread; the listener is called there only. The other methods may be called from any
 * thread.
 */
public interface ShardLog extends AutoCloseable {

  /**
   * Replays every durable batch above the position that the log was opened at through {@link
   * Listener#durable}, then reports {@link Listener#leading}. Call once, before anything else.
   *
   * @param listener hears everything that becomes durable, in order
   * @throws DamagedLogException if a batch on the way is damaged
   */
  void start(Listener listener);

  /**
   * Appends a batch and returns at once; the disk is forced meanwhile, one force for all that
   * gathers.
   *
   * @param batch what to append; its payload must not change until the outcome is known
   * @return the outcome, completed on the shard's executor in the order of the appends; if durable,
   *     just before {@link Listener#durable} for the same batch. After {@link Listener#failed} the
   *     outcome of all that was waiting is UNKNOWN, of all later ones NOT_LEADER
   * @throws IllegalArgumentException if the payload is larger than {@link #maxBatchBytes}
   */
  CompletionStage<Appended> append(Batch batch);

  /**
   * Appends a batch that nothing else is likely to follow soon: the log may force it on this
   * thread, which saves two wake-ups; then {@link Listener#durable} is called before this returns.
   * A hint only: may behave as {@link #append}. Takes as long as the disk does.
   *
   * @param batch what to append
   * @return as {@link #append}
   */
  CompletionStage<Appended> appendAlone(Batch batch);

  /**
   * Appends a batch for whose outcome nobody waits, as those of acknowledgements alone: the log may
   * force it a millisecond later, together with what comes meanwhile. A hint only: may behave as
   * {@link #append}.
   *
   * @param batch what to append
   * @return as {@link #append}
   */
  default CompletionStage<Appended> appendLazily(Batch batch) {
    return append(batch);
  }

  /**
   * Completes, on the shard's executor, when everything that was durable before the call has gone
   * through {@link Listener#durable}, and this log still led then.
   *
   * @return fails if it did not lead
   */
  CompletionStage<Void> readBarrier();

  /**
   * Makes a reader. Cheap; close it after use.
   *
   * @return a reader before the first batch; for one thread
   */
  LogReader reader();

  /**
   * Says that a snapshot covers everything up to a position, so that a start need not replay it.
   *
   * @param upTo the last position that is covered
   */
  void checkpointed(LogPosition upTo);

  /**
   * Lists the segments that there are, the open one included. Looks at the disk, so not for the
   * shard's thread.
   *
   * @return oldest first; between two of them others may have been discarded
   */
  List<LogSegment> segments();

  /**
   * Deletes a segment for good, on a thread of the log. Nobody may read in it any more: neither has
   * the state a message there, nor is a reader on its way to one. It is never half deleted,
   * whatever crashes.
   *
   * @param segment a discardable one of {@link #segments}
   * @return completed on the shard's executor when it is gone; fails if it could not be deleted
   * @throws IllegalArgumentException if it is not discardable
   */
  CompletionStage<Void> discard(LogSegment segment);

  /**
   * Records in the log itself how far it is durable. The shard calls it after a second without
   * appends: after a power loss nothing below the stamp can be taken for a torn tail. Does nothing
   * if nothing was appended since the last. Stamps are not shown to listeners and readers, but have
   * a batch number.
   *
   * @return completed on the shard's executor when the stamp is durable
   */
  CompletionStage<Void> stamp();

  /**
   * Tells how much room the disk has. Cheap: reads a field that another thread keeps fresh.
   *
   * @return the state, at most about a second old
   */
  StorageState storage();

  /**
   * Opens everything that is durable now, for a copy while the log goes on. Takes as long as
   * opening the files.
   *
   * @param filesMax how many files it may hold open
   * @return all that was acknowledged before the call, and maybe more; close it soon, since it
   *     keeps deleted files' space
   * @throws IOException if a file cannot be opened, or there are too many
   */
  LogCopy copy(int filesMax) throws IOException;

  /**
   * Tells the limit of one batch.
   *
   * @return bytes of payload
   */
  int maxBatchBytes();

  /**
   * Stops cleanly: forces and reports what is still waiting, appends a forced stamp, closes all
   * files. Idempotent. On the shard's thread.
   */
  @Override
  void close();

  /** What the shard hears; on its own thread, in order. */
  interface Listener {
    /**
     * A batch is durable: apply it. The same for replayed and live ones.
     *
     * @param batch the batch
     */
    void durable(DurableBatch batch);

    /**
     * The state must be loaded from a snapshot that came from elsewhere (never on a single node).
     *
     * @param snapshot the position it covers
     */
    void installed(LogPosition snapshot);

    /**
     * Appends are accepted from now on; everything before has been reported.
     *
     * @param epoch number of this leadership, higher than all before
     */
    void leading(long epoch);

    /**
     * Another node leads (never on a single node).
     *
     * @param hint who
     */
    void following(String hint);

    /**
     * The log failed for good: nothing will be durable any more. Called once, and nothing after it.
     * Stop the broker.
     *
     * @param cause why
     */
    void failed(Throwable cause);
  }
}
