package io.escrowmq.broker.power;

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
  private static final List<String> SETTINGS =
      List.of(
          "storage.segmentBytes=2 MiB",
          "storage.snapshotEveryBytes=1 MiB",
          "storage.publishFloorBytes=32 MiB",
          "storage.reserveFloorBytes=16 MiB",
          "delivery.graceMs=100");

  private final Path directory;
  private final String mainClass;
  private final List<String> arguments;
  private final SplittableRandom random;
  private final List<String> violations = new ArrayList<>();
  private long acknowledged;
  private long acksConfirmed;
  private long tailsCut;

  PowerCuts(Path directory, String mainClass, List<String> arguments, long seed) {
    this.directory = directory;
    this.mainClass = mainClass;
    this.arguments = arguments;
    this.random = new SplittableRandom(seed);
  }

  /** Requests that were acknowledged, the drained disks together. */
  long acknowledged() {
    return acknowledged;
  }

  /** For the report. */
  String summary() {
    return "%d acknowledged (%d of them acks), %d starts cut a torn tail"
        .formatted(acknowledged + acksConfirmed, acksConfirmed, tailsCut);
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
      Path bootId = place.resolve("boot-id");
      reboot(disk, data, bootId);
      try (BrokerProcess broker = new BrokerProcess(place, launch(data, bootId))) {
        broker.start();
        History history = new History();
        try (Load load = new Load(broker.port(), history, random.nextLong());
            Workers workers = new Workers(broker.port())) {
          for (int cut = 0; cut < cuts; cut++) {
            boolean quiet = awaitMoment(cut, history, load);
            // Without power nobody answers; the shutdown lets a force under way end as if it had
            // succeeded.
            broker.freeze();
            disk.cutPower();
            broker.kill();
            disk.unmount();
            reboot(disk, data, bootId);
            broker.start();
            if (quiet) {
              load.resume();
            }
          }
          judge(broker, history, load, workers);
        } catch (IllegalStateException stuck) {
          violations.add("stuck: " + stuck.getMessage());
        }
      } finally {
        report(place);
      }
    }
  }

  /** The real boot id is hidden behind a file of ours, in a mount namespace of the broker alone. */
  private BrokerProcess.Launch launch(Path data, Path bootId) {
    String show = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";
    List<String> launcher = List.of("unshare", "-m", "sh", "-c", show, bootId.toString());
    return new BrokerProcess.Launch(launcher, mainClass, arguments, data, SETTINGS);
  }

  private static void reboot(LoopDisk disk, Path data, Path bootId)
      throws IOException, InterruptedException {
    Path mounted = disk.mount();
    Files.deleteIfExists(data);
    Files.createSymbolicLink(data, mounted);
    Files.writeString(bootId, UUID.randomUUID() + "\n");
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
    violations.addAll(history.orderViolations(drain.inOrder(History.PLAIN)));
    workers.awaitAll(history.acknowledgedPublishes());
    violations.addAll(workers.findings());
    acknowledged += history.acknowledged();
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
