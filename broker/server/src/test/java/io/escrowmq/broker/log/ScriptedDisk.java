package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A disk whose forces a test counts, holds back and lets fail; those of the housekeeping, for
 * segments made ahead, are neither counted nor held.
 */
final class ScriptedDisk implements DiskForce {
  final AtomicInteger forces = new AtomicInteger();
  final AtomicInteger waiting = new AtomicInteger();
  final List<Long> forcedSizes = new CopyOnWriteArrayList<>();
  final List<Path> directories = new CopyOnWriteArrayList<>();
  volatile boolean held;
  volatile boolean failing;
  volatile boolean failingToReserve;

  /** So many forces fail, and no more. */
  final AtomicInteger failNext = new AtomicInteger();

  /** Segments made ahead wait for {@link #letSegmentsBeMade}. */
  volatile boolean slowToMakeSegments;

  private final CountDownLatch segmentsMayBeMade = new CountDownLatch(1);
  volatile long usableBytes = Long.MAX_VALUE;
  private final Semaphore permits = new Semaphore(0);

  @Override
  public void force(FileChannel segment) throws IOException {
    boolean housekeeping = Thread.currentThread().getName().equals("escrow-log-housekeeping");
    if (held && !failing && !housekeeping) {
      waiting.incrementAndGet();
      permits.acquireUninterruptibly();
    }
    if (slowToMakeSegments && housekeeping) {
      awaitUninterruptibly(segmentsMayBeMade);
    }
    if (failing || failNext.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IOException("Input/output error");
    }
    if (!housekeeping) {
      forces.incrementAndGet();
    }
    forcedSizes.add(segment.size());
    segment.force(false);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  void letSegmentsBeMade() {
    segmentsMayBeMade.countDown();
  }

  void release(int forcesToLetGo) {
    permits.release(forcesToLetGo);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    directories.add(directory);
    DiskForce.real().forceDirectory(directory);
  }

  @Override
  public boolean reserve(Path file, long bytes) throws IOException {
    if (failingToReserve) {
      throw new IOException("Input/output error");
    }
    return DiskForce.real().reserve(file, bytes);
  }

  @Override
  public long usableBytes(Path directory) {
    return usableBytes;
  }
}
