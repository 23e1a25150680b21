package io.escrowmq.broker.power;

import io.escrowmq.broker.kill.BrokerProcess;
import io.escrowmq.broker.kill.Drain;
import io.escrowmq.broker.kill.History;
import io.escrowmq.broker.kill.Load;
import io.escrowmq.broker.kill.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a broker's disk twice. Most of it is ballast that somebody else put there; the first time
 * that goes, the second time the file system grows.
 */
final class FullDisk {

  private static final int MIB = 1 << 20;
  private static final int DISK_MIB = 64;
  private static final int GROWN_MIB = 160;
  private static final int LEFT_MIB = 26;
  private static final int BALLAST_MIB = 12;
  private static final long FLOOR_MIB = 12;
  private static final long RESERVE_MIB = 6;
  private static final long STANDSTILL_NS = TimeUnit.SECONDS.toNanos(15);
  private static final Pattern REFUSED =
      Pattern.compile("escrowmq_requests_refused_total\\{code=\"STORAGE_FULL\"\\} (\\S+)");

  private final Path directory;
  private final String mainClass;
  private final List<String> arguments;
  private final long seed;
  private final List<String> violations = new ArrayList<>();
  private final History history = new History();
  private int filled;
  private int settled;
  private boolean grew;

  FullDisk(Path directory, String mainClass, List<String> arguments, long seed) {
    this.directory = directory;
    this.mainClass = mainClass;
    this.arguments = arguments;
    this.seed = seed;
  }

  /** For the report. */
  String summary() {
    return "%d MiB filled %d times%s, %d acknowledged, %d acks confirmed while full"
        .formatted(
            DISK_MIB,
            filled,
            grew ? ", grown once" : ", not grown since resize2fs may not",
            history.acknowledged(),
            settled);
  }

  /** Gives what was wrong. */
  List<String> run() throws Exception {
    try (LoopDisk disk = LoopDisk.format(directory, DISK_MIB, 4096)) {
      Path mounted = disk.mount();
      occupy(mounted.resolve("ballast-1"), LEFT_MIB + BALLAST_MIB, mounted);
      occupy(mounted.resolve("ballast-2"), LEFT_MIB, mounted);
      BrokerProcess.Launch launch =
          new BrokerProcess.Launch(
              List.of(), mainClass, arguments, mounted.resolve("data"), settings());
      try (BrokerProcess broker = new BrokerProcess(directory, launch)) {
        broker.start();
        try (Load load = new Load(broker.port(), history, seed)) {
          fillTwice(disk, broker, load);
        } catch (IllegalStateException stuck) {
          violations.add("stuck: " + stuck.getMessage());
        }
        broker.kill();
        report(broker);
      }
    }
    return violations;
  }

  private static List<String> settings() {
    return List.of(
        "storage.segmentBytes=2 MiB",
        "storage.snapshotEveryBytes=1 MiB",
        "storage.publishFloorBytes=" + FLOOR_MIB + " MiB",
        "storage.reserveFloorBytes=" + RESERVE_MIB + " MiB",
        "delivery.graceMs=100");
  }

  private static void occupy(Path ballast, int leftMib, Path mounted) throws IOException {
    byte[] zeros = new byte[MIB];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(mounted).getUsableSpace() > (long) leftMib * MIB) {
        out.write(zeros);
      }
    }
  }

  private void fillTwice(LoopDisk disk, BrokerProcess broker, Load load)
      throws IOException, InterruptedException {
    awaitRefusals(broker);
    if (!violations.isEmpty()) {
      return;
    }
    try (Workers workers = new Workers(broker.port())) {
      settle("while full", broker, workers);
      broker.kill();
      broker.start();
      settle("after a restart while full", broker, workers);
      settled = workers.confirmed();
      Files.delete(disk.mountPoint().resolve("ballast-1"));
      awaitProgress("the ballast went");
      awaitRefusals(broker);
      makeRoomAgain(disk);
      load.pause();
      Drain drain = new Drain(broker);
      drain.awaitDecisions();
      violations.addAll(history.violations(drain.drain()));
      violations.addAll(drain.findings());
      violations.addAll(history.orderViolations(drain.inOrder(History.PLAIN)));
      workers.awaitAll(history.acknowledgedPublishes());
      violations.addAll(workers.findings());
    }
  }

  private void makeRoomAgain(LoopDisk disk) throws IOException {
    grew = disk.growTo(GROWN_MIB);
    if (!grew) {
      Files.delete(disk.mountPoint().resolve("ballast-2"));
    }
    awaitProgress(grew ? "the file system grew" : "more ballast went");
  }

  /** Load goes on until publishes are refused, and the metrics say why. */
  private void awaitRefusals(BrokerProcess broker) throws IOException, InterruptedException {
    double before = refusals(broker);
    long acknowledged = history.acknowledged();
    long since = System.nanoTime();
    while (refusals(broker) <= before) {
      if (history.acknowledged() != acknowledged) {
        acknowledged = history.acknowledged();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STANDSTILL_NS) {
        violations.add("not refused: nothing is acknowledged, and nobody is told STORAGE_FULL");
        return;
      }
      LockSupport.parkNanos(50_000_000);
    }
    filled++;
    awaitMetric(broker, "escrowmq_storage_state 1.0");
    awaitMetric(broker, "escrowmq_storage_publish_floor_bytes " + (double) (FLOOR_MIB * MIB));
    awaitMetric(broker, "escrowmq_storage_reserve_floor_bytes " + (double) (RESERVE_MIB * MIB));
  }

  private void awaitMetric(BrokerProcess broker, String line)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STANDSTILL_NS;
    while (!broker.page("/metrics").contains(line)) {
      if (System.nanoTime() > deadline) {
        violations.add("metrics: they do not say " + line);
        return;
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static double refusals(BrokerProcess broker) throws IOException, InterruptedException {
    Matcher counted = REFUSED.matcher(broker.page("/metrics"));
    return counted.find() ? Double.parseDouble(counted.group(1)) : 0;
  }

  /** Deliveries, acks and decisions need no room that publishes may have. */
  private void settle(String when, BrokerProcess broker, Workers workers)
      throws IOException, InterruptedException {
    int before = violations.size();
    workers.awaitAll(history.acknowledgedPublishes());
    awaitConfirmations(when, workers);
    new Drain(broker).awaitDecisions();
    violations.addAll(workers.findings());
    for (int i = before; i < violations.size(); i++) {
      violations.set(i, violations.get(i) + ", " + when);
    }
  }

  private void awaitConfirmations(String when, Workers workers) {
    long deadline = System.nanoTime() + STANDSTILL_NS;
    int expected = history.acknowledgedPublishes().size();
    while (workers.confirmed() < expected) {
      if (System.nanoTime() > deadline) {
        violations.add(
            "not confirmed: %d of %d acks %s".formatted(workers.confirmed(), expected, when));
        return;
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void awaitProgress(String after) {
    long enough = history.acknowledged() + 200;
    long deadline = System.nanoTime() + 2 * STANDSTILL_NS;
    while (history.acknowledged() < enough) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("publishes did not go on after " + after);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void report(BrokerProcess broker) throws IOException {
    String log = broker.log();
    if (log.contains("stopped for good")) {
      violations.add("broken: the shard stopped");
    }
    if (!violations.isEmpty() && arguments.isEmpty()) {
      violations.stream().limit(20).forEach(System.out::println);
      System.out.println(log);
    }
  }
}
