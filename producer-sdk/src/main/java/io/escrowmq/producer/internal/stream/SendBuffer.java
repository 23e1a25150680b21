package io.escrowmq.producer.internal.stream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Room for messages that are not acknowledged yet, counted in messages and bytes. Thread-safe. */
public final class SendBuffer {
  private final int maxMessages;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private int messages;
  private long bytes;

  /**
   * An empty buffer.
   *
   * @param maxMessages most messages, 1 or more
   * @param maxBytes most bytes; one message that is longer may still go alone
   */
  public SendBuffer(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes room for one message if there is some now.
   *
   * @param length the message's bytes
   * @return whether there was room
   */
  public boolean tryTake(long length) {
    lock.lock();
    try {
      boolean room = hasRoom(length);
      if (room) {
        messages++;
        bytes += length;
      }
      return room;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes room for one message, waiting for it.
   *
   * @param length the message's bytes
   * @param deadlineNanos of {@link System#nanoTime}: when to stop waiting
   * @return whether there was room in time
   * @throws InterruptedException if the thread was interrupted; nothing is taken then
   */
  public boolean take(long length, long deadlineNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!hasRoom(length)) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0 || !freed.await(leftNanos, TimeUnit.NANOSECONDS)) {
          return false;
        }
      }
      messages++;
      bytes += length;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back the room of one message.
   *
   * @param length the message's bytes
   */
  public void giveBack(long length) {
    lock.lock();
    try {
      messages--;
      bytes -= length;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it is empty.
   *
   * @param deadlineNanos of {@link System#nanoTime}: when to stop waiting
   * @return whether it became empty in time
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean awaitEmpty(long deadlineNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (messages > 0) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0 || !freed.await(leftNanos, TimeUnit.NANOSECONDS)) {
          return messages == 0;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many messages are in it.
   *
   * @return the number
   */
  public int size() {
    lock.lock();
    try {
      return messages;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(long length) {
    return messages == 0 || (messages < maxMessages && bytes + length <= maxBytes);
  }
}
