package io.escrowmq.broker.power;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
import io.escrowmq.broker.kill.BrokerProcess;
import io.escrowmq.broker.kill.Drain;
import io.escrowmq.broker.kill.History;
import io.escrowmq.broker.kill.Load;
import io.escrowmq.broker.kill.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker under load whose disk loses its power again and again. Every few cuts all is drained and
 * judged, and a new disk begins.
 *
 * <p>The machine goes on in truth, so the broker is shown another boot id after each cut.
 */
final class PowerCuts {

  private static final int CUTS_PER_DISK = 20;
  private static final int DISK_MIB = 1024;
  private static final int ACKNOWLEDGED_MIN = 100;
  private static final long PROGRESS_DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

  /** Rolls and snapshots all the time, so that cuts hit them. */
  static final List<String> SMALL =
      List.of("storage.segmentBytes=2 MiB", "storage.snapshotEveryBytes=1 MiB");

  /**
   * One segment and no snapshot between two cuts: a broker that does not force its batches still
   * starts, with what is left.
   */
  static final List<String> LARGE =
      List.of("storage.segmentBytes=32 MiB", "storage.snapshotEveryBytes=512 MiB");

  private static final List<String> SETTINGS =
      List.of(
          "storage.publishFloorBytes=32 MiB",
          "storage.reserveFloorBytes=16 MiB",
          "delivery.graceMs=100");

  private final Path directory;
  private final String mainClass;
  private final List<String> arguments;
  private final List<String> sizes;
  private final SplittableRandom random;
  private final List<String> violations = new ArrayList<>();
  private int cutsMade;
  private long acknowledged;
  private long acksConfirmed;
  private long tailsCut;

  private PowerCuts(
      Path directory, String mainClass, List<String> arguments, List<String> sizes, long seed) {
    this.directory = directory;
    this.mainClass = mainClass;
    this.arguments = arguments;
    this.sizes = sizes;
    this.random = new SplittableRandom(seed);
  }

  /** The broker as it is. */
  static PowerCuts of(Path directory, long seed) {
    return new PowerCuts(directory, BrokerMain.class.getName(), List.of(), SMALL, seed);
  }

  /** A broker that breaks a promise on purpose. */
  static PowerCuts sabotaged(Path directory, String sabotage, List<String> sizes, long seed) {
    return new PowerCuts(
        directory, SabotagedBrokerMain.class.getName(), List.of(sabotage), sizes, seed);
  }

  /** Requests that were acknowledged, the drained disks together. */
  long acknowledged() {
    return acknowledged;
  }

  /** For the report. */
  String summary() {
    return "%d cuts, %d acknowledged (%d of them acks), %d starts cut a torn tail"
        .formatted(cutsMade, acknowledged + acksConfirmed, acksConfirmed, tailsCut);
  }

  /** How many acknowledged messages were lost. */
  static long losses(List<String> violations) {
    return violations.stream().filter(one -> one.startsWith("lost: ")).count();
  }

  /** Cuts so often; gives what was wrong afterwards. */
  List<String> run(int cuts) throws Exception {
    for (int left = cuts; left > 0; left -= CUTS_PER_DISK) {
      oneDisk(Math.min(left, CUTS_PER_DISK));
    }
    return violations;
  }

  private void oneDisk(int cuts) throws Exception {
    Path place = Files.createTempDirectory(directory, "broker");
    try (LoopDisk disk = LoopDisk.format(place, DISK_MIB, 4096)) {
      Path data = place.resolve("data");
      BootId bootId = new BootId(place);
      reboot(disk, data, bootId);
      try (BrokerProcess broker = new BrokerProcess(place, launch(data, bootId))) {
        broker.start();
        History history = new History();
        try (Load load = new Load(broker.port(), history, random.nextLong());
            Workers workers = new Workers(broker.port())) {
          boolean serves = true;
          for (int cut = 0; cut < cuts && serves; cut++) {
            boolean quiet = awaitMoment(cut, history, load);
            cutPower(disk, broker);
            reboot(disk, data, bootId);
            serves = starts(broker);
            if (quiet && serves) {
              load.resume();
            }
          }
          if (serves) {
            judge(broker, history, load, workers);
          } else {
            violations.addAll(history.violations(Map.of())); // Who does not start serves nothing.
          }
        } catch (IllegalStateException stuck) {
          violations.add("stuck: " + stuck.getMessage());
        }
        acknowledged += history.acknowledged();
      } finally {
        report(place);
      }
    }
  }

  /**
   * Without power nobody answers: so the broker is frozen first, since the shutdown lets a force
   * under way end as if it had succeeded.
   */
  private static void cutPower(LoopDisk disk, BrokerProcess broker)
      throws IOException, InterruptedException {
    broker.freeze();
    disk.cutPower();
    broker.kill();
    disk.unmount();
  }

  private boolean starts(BrokerProcess broker) throws IOException {
    cutsMade++;
    try {
      broker.start();
      return true;
    } catch (IllegalStateException refused) {
      String said = broker.log().strip();
      violations.add("does not start: " + said.substring(said.lastIndexOf('\n') + 1));
      return false;
    }
  }

  private BrokerProcess.Launch launch(Path data, BootId bootId) {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(sizes);
    return new BrokerProcess.Launch(bootId.launcher(), mainClass, arguments, data, settings);
  }

  private static void reboot(LoopDisk disk, Path data, BootId bootId) throws IOException {
    Path mounted = disk.mount();
    Files.deleteIfExists(data);
    Files.createSymbolicLink(data, mounted);
    bootId.next();
  }

  /**
   * Waits for the moment of the cut: as a rule at some time in the middle of the load; now and then
   * in silence, so that the very last batch is acknowledged; now and then right after the start.
   */
  private boolean awaitMoment(int cut, History history, Load load) {
    if (cut % 5 == 4) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
      return false;
    }
    long enough = history.acknowledged() + ACKNOWLEDGED_MIN;
    long deadline = System.nanoTime() + PROGRESS_DEADLINE_NS;
    while (history.acknowledged() < enough) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nothing was acknowledged for a long time");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
    boolean quiet = cut % 3 == 2;
    if (quiet) {
      load.pause();
    }
    return quiet;
  }

  private void judge(BrokerProcess broker, History history, Load load, Workers workers)
      throws IOException, InterruptedException {
    load.pause();
    Drain drain = new Drain(broker);
    drain.awaitDecisions();
    violations.addAll(history.violations(drain.drain()));
    violations.addAll(drain.findings());
    List<UUID> plain = drain.inOrder(History.PLAIN);
    violations.addAll(history.orderViolations(plain));
    Set<UUID> there = Set.copyOf(plain);
    workers.awaitAll(history.acknowledgedPublishes().stream().filter(there::contains).toList());
    violations.addAll(workers.findings());
    acksConfirmed += workers.confirmed();
  }

  private void report(Path place) throws IOException {
    Path log = place.resolve("broker.log");
    tailsCut += Files.readAllLines(log).stream().filter(line -> line.contains(", cut ")).count();
    if (!violations.isEmpty() && arguments.isEmpty()) {
      violations.stream().limit(20).forEach(System.out::println);
      System.out.println(Files.readString(log));
    }
  }
}
