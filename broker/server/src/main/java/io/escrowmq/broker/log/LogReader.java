package io.escrowmq.broker.log;

import org.jspecify.annotations.Nullable;

/**
 * Reads durable batches, checking the checksum of each, always. For one thread, which may be
 * interrupted only at the price of a failed read.
 */
public interface LogReader extends AutoCloseable {

  /**
   * Reads the batch at a position. Does not move the sequence of {@link #next}.
   *
   * @param position a position that a {@link DurableBatch} of this log had
   * @return the batch
   * @throws CorruptLogException if it is damaged, is not there, or no batch begins there
   * @throws UnreadableLogException if the operating system could not read it; asking again is fine
   */
  DurableBatch read(LogPosition position);

  /**
   * Lets {@link #next} begin with the first batch above a position.
   *
   * @param position a batch's position, or {@link LogPosition#BEGINNING} for the oldest batch that
   *     is kept
   */
  void seekAfter(LogPosition position);

  /**
   * Reads the next batch in order.
   *
   * @return the batch, or null if none is durable yet; asking again later is fine
   * @throws CorruptLogException if it is damaged or the sequence has a gap
   * @throws UnreadableLogException if the operating system could not read it; asking again is fine
   */
  @Nullable DurableBatch next();

  /** Closes what it keeps open for later reads; it opens it again when it is needed. */
  void release();

  @Override
  void close();
}
