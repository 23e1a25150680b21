package io.escrowmq.broker.log;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Forces what was appended: while one force runs, the next batches gather; no timer, no linger.
 *
 * <pre>
 *   shard thread: append, written(mark)        force thread: read written, force, publish durable, tell the owner once
 * </pre>
 *
 * <p>What is written is read before the force and published as durable after it: never the other
 * way round. A failed force is never tried again, because the kernel may have dropped the dirty
 * pages and would say "fine".
 */
final class GroupForce {
  /**
   * Up to where.
   *
   * @param number number of the last batch
   * @param position its position
   * @param writer the segment it is in
   */
  record Mark(long number, LogPosition position, SegmentWriter writer) {}

  /** Hears of progress, on whatever thread made it. */
  interface Owner {
    /** More is durable. */
    void advanced();

    /** Nothing of this segment is unforced, and another follows. */
    void finished(SegmentWriter segment);

    /** A force failed; none will be tried again. */
    void failed(Throwable cause);
  }

  /** How long what nobody waits for may wait for company. */
  private static final long LAZY_NS = 1_000_000;

  private final Owner owner;
  private final Thread thread;
  private volatile Mark written;
  private volatile Mark durable;

  /** The thread has nothing to do and sleeps until it is told. */
  private volatile boolean idle;

  /** The thread sleeps for a while, until what nobody waits for has waited long enough. */
  private volatile boolean lingering;

  private volatile boolean urgent;
  private volatile boolean busy;
  private volatile boolean stopped;
  private SegmentWriter forcing;

  /** Everything up to the mark is durable already. */
  GroupForce(Mark start, Owner owner) {
    this.written = start;
    this.durable = start;
    this.forcing = start.writer();
    this.owner = owner;
    this.thread = new Thread(this::run, "escrow-log-force");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether a force is under way, which another thread would have to wait for. */
  boolean isBusy() {
    return busy;
  }

  Mark durable() {
    return durable;
  }

  /** Publishes an append and lets the force thread see to it. */
  void written(Mark mark) {
    written = mark;
    urgent = true;
    if (idle || lingering) {
      LockSupport.unpark(thread);
    }
  }

  /** Publishes an append that may wait for the next one, for a while. */
  void writtenLazily(Mark mark) {
    written = mark;
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** Publishes an append and forces it on this thread. */
  void forceNow(Mark mark) {
    written = mark;
    step();
  }

  /** Forces what is written, on this thread. */
  void flush() {
    step();
  }

  private void run() {
    while (!stopped) {
      if (written.number() == durable.number()) {
        idle = true;
        if (written.number() == durable.number() && !stopped) {
          LockSupport.park(this);
        }
        idle = false;
      } else if (urgent || !forcedMeanwhile(written.number())) {
        urgent = false; // Before what is written is read: later it would forget somebody.
        if (step()) {
          owner.advanced();
        }
      }
    }
  }

  /** Waits for company for what nobody waits for, and tells whether that took it along. */
  private boolean forcedMeanwhile(long number) {
    long beganNanos = System.nanoTime();
    lingering = true;
    long left = LAZY_NS;
    while (!urgent && !stopped && left > 0) {
      LockSupport.parkNanos(this, left);
      left = LAZY_NS - (System.nanoTime() - beganNanos);
    }
    lingering = false;
    return !urgent && durable.number() >= number;
  }

  private synchronized boolean step() {
    Mark target = written;
    if (stopped || target.number() == durable.number()) {
      return false;
    }
    busy = true;
    try {
      while (forcing != target.writer()) {
        SegmentWriter full = forcing;
        full.force();
        forcing = Objects.requireNonNull(full.next());
        owner.finished(full);
      }
      forcing.force();
      durable = target;
      return true;
    } catch (IOException | RuntimeException | Error e) {
      stopped = true;
      owner.failed(e);
      return false;
    } finally {
      busy = false;
    }
  }

  /** Stops the thread and waits until it is gone. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
