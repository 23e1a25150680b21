package io.escrowmq.broker.power;

import io.escrowmq.broker.cli.Cli;
import io.escrowmq.broker.kill.BrokerProcess;
import io.escrowmq.broker.kill.Drain;
import io.escrowmq.broker.kill.History;
import io.escrowmq.broker.kill.Load;
import io.escrowmq.broker.kill.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a broker's disk twice. First with messages that a group has not consumed: once it has,
 * retention makes room, and nobody helps. Then with somebody else's file: the file system grows, or
 * that file goes.
 */
final class FullDisk {

  private static final int MIB = 1 << 20;
  private static final int DISK_MIB = 64;
  private static final int GROWN_MIB = 160;
  private static final int LEFT_MIB = 42;
  private static final int LEFT_BY_OTHERS_MIB = 10;
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
  private long segmentsDeleted;

  FullDisk(Path directory, String mainClass, List<String> arguments, long seed) {
    this.directory = directory;
    this.mainClass = mainClass;
    this.arguments = arguments;
    this.seed = seed;
  }

  /** For the report. */
  String summary() {
    return "%d MiB filled %d times%s, %d segments deleted by retention, %d acknowledged, %d acks confirmed while full"
        .formatted(
            DISK_MIB,
            filled,
            grew ? ", grown once" : ", not grown since resize2fs may not",
            segmentsDeleted,
            history.acknowledged(),
            settled);
  }

  /** Gives what was wrong. */
  List<String> run() throws Exception {
    try (LoopDisk disk = LoopDisk.format(directory, DISK_MIB, 4096)) {
      Path mounted = disk.mount();
      occupy(mounted.resolve("ballast"), LEFT_MIB);
      BrokerProcess.Launch launch =
          new BrokerProcess.Launch(
              List.of(), mainClass, arguments, mounted.resolve("data"), settings());
      try (BrokerProcess broker = new BrokerProcess(directory, launch)) {
        broker.start();
        keepOnlyWhatIsNotConsumed(broker);
        try (Load load = new Load(broker.port(), history, seed)) {
          fillTwice(disk, broker, load);
        } catch (IllegalStateException stuck) {
          violations.add("stuck: " + stuck.getMessage());
        } catch (ConnectException gone) {
          violations.add("gone: the broker does not answer any more");
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
        "retention.scanEveryMs=500",
        "retention.liveSharePercent=80",
        "delivery.graceMs=100");
  }

  private static void occupy(Path file, int leftMib) throws IOException {
    byte[] zeros = new byte[MIB];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (Files.getFileStore(file).getUsableSpace() > (long) leftMib * MIB) {
        out.write(zeros);
      }
    }
  }

  /** The topic that the group reads keeps little; the group joins, and leaves before the load. */
  private static void keepOnlyWhatIsNotConsumed(BrokerProcess broker)
      throws IOException, InterruptedException {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    Cli cli =
        new Cli(
            config ->
                CompletableFuture.failedFuture(new IllegalStateException("not to be started")),
            InputStream.nullInputStream(),
            out,
            out);
    String address = "127.0.0.1:" + broker.port();
    int code =
        cli.run("topics", "create", "--broker", address, "--retention-bytes", "100000", "plain");
    if (code != 0) {
      throw new IllegalStateException("the topic was not created: " + said);
    }
    Workers early = new Workers(broker.port());
    try {
      while (!broker.page("/api/v1/groups").contains("workers")) {
        LockSupport.parkNanos(20_000_000);
      }
    } finally {
      early.close();
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
      awaitProgress("everything was consumed");
      Path others = disk.mountPoint().resolve("others");
      occupy(others, LEFT_BY_OTHERS_MIB);
      awaitRefusals(broker);
      grew = disk.growTo(GROWN_MIB);
      if (!grew) {
        Files.delete(others);
      }
      awaitProgress(grew ? "the file system grew" : "the other file went");
      load.pause();
      judge(broker, workers);
    }
  }

  private void judge(BrokerProcess broker, Workers workers)
      throws IOException, InterruptedException {
    Drain drain = new Drain(broker);
    drain.awaitDecisions();
    workers.awaitAll(history.acknowledgedPublishes());
    violations.addAll(workers.findings());
    Map<String, Map<UUID, Integer>> found = drain.drain();
    // What retention took was consumed before.
    Map<UUID, Integer> plain = new HashMap<>(found.getOrDefault(History.PLAIN, Map.of()));
    workers.delivered().forEach(id -> plain.putIfAbsent(id, 1));
    found.put(History.PLAIN, plain);
    violations.addAll(history.violations(found));
    violations.addAll(drain.findings());
    violations.addAll(history.orderViolations(drain.inOrder(History.PLAIN)));
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
    segmentsDeleted = log.lines().filter(line -> line.contains("Deleted the log segment")).count();
    if (!violations.isEmpty() && arguments.isEmpty()) {
      violations.stream().limit(20).forEach(System.out::println);
      System.out.println(log);
    }
  }
}
