package io.escrowmq.broker.hostile;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a process holds.
 *
 * @param heapBytes after a collection
 * @param directBytes outside of the heap, in buffers of the JDK and of Netty
 * @param descriptors open files and sockets
 * @param threads live ones
 */
record Footprint(long heapBytes, long directBytes, long descriptors, int threads) {

  private static final long HEAP_SLACK_BYTES = 64L << 20;

  /** Netty keeps chunks for each thread, which grow with what was asked for: 4 to 18 MiB here. */
  private static final long DIRECT_SLACK_BYTES = 32L << 20;

  /** The log may have come to another segment, the clients may have connected again. */
  private static final long DESCRIPTOR_SLACK = 16;

  private static final int THREAD_SLACK = 4;
  private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(3);

  static Footprint now() {
    System.gc();
    long direct = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
    }
    return new Footprint(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        direct,
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
            .getOpenFileDescriptorCount(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** What has not come back to this after a while; empty if all has. */
  List<String> excess() {
    long deadline = System.nanoTime() + SETTLING_NANOS;
    List<String> excess = excess(now());
    while (!excess.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      excess = excess(now());
    }
    return excess;
  }

  private List<String> excess(Footprint now) {
    List<String> excess = new ArrayList<>();
    grown("heap bytes", heapBytes + HEAP_SLACK_BYTES, now.heapBytes).ifPresent(excess::add);
    grown("direct bytes", directBytes + DIRECT_SLACK_BYTES, now.directBytes).ifPresent(excess::add);
    grown("descriptors", descriptors + DESCRIPTOR_SLACK, now.descriptors).ifPresent(excess::add);
    grown("threads", threads + THREAD_SLACK, now.threads).ifPresent(excess::add);
    return excess;
  }

  private static Optional<String> grown(String what, long allowed, long after) {
    return after > allowed
        ? Optional.of(what + ": at most " + allowed + " expected, " + after + " found")
        : Optional.empty();
  }
}
