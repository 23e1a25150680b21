package io.escrowmq.broker.power;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
import io.escrowmq.broker.kill.BrokerProcess;
import io.escrowmq.broker.kill.Drain;
import io.escrowmq.broker.kill.History;
import io.escrowmq.broker.kill.Load;
import io.escrowmq.broker.power.FailingDisk.Failing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A broker under load on a disk that begins to answer with EIO. Whatever fails, the same is asked:
 * nothing is acknowledged that was asked for afterwards, the process ends itself with one sentence
 * for the operator, and the next start on a disk that is well has everything acknowledged.
 */
final class IoErrors implements AutoCloseable {

  private static final int DISK_MIB = 512;
  private static final int BEFORE = 300;
  private static final long BAD_PLACE = 768 << 10;

  /** ext4 calls the disk full when it cannot read where there is room. */
  private static final Pattern TOLD = Pattern.compile("Input/output error|the disk is full");

  private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(30);

  /** Nothing is written but batches, so that it is a batch that meets the bad place. */
  private static final List<String> ONE_SEGMENT =
      List.of("storage.segmentBytes=32 MiB", "storage.snapshotEveryBytes=512 MiB");

  private static final List<String> SMALL_SEGMENTS =
      List.of("storage.segmentBytes=1 MiB", "storage.snapshotEveryBytes=256 KiB");

  private final Path data;
  private final FailingDisk disk;
  private final BootId bootId;
  private final BrokerProcess broker;
  private final boolean sabotaged;
  private final long seed;
  private final History history = new History();
  private final List<String> violations = new ArrayList<>();
  private int ends;
  private int startsWithoutReading;
  private String lastWords = "";

  private IoErrors(Path directory, String sabotage, List<String> sizes, long seed)
      throws IOException {
    this.seed = seed;
    this.sabotaged = !sabotage.isEmpty();
    this.bootId = new BootId(directory);
    this.disk = FailingDisk.format(directory, DISK_MIB);
    this.data = directory.resolve("data");
    showData();
    List<String> settings = new ArrayList<>(sizes);
    settings.add("delivery.graceMs=100");
    settings.add("storage.publishFloorBytes=32 MiB");
    settings.add("storage.reserveFloorBytes=16 MiB");
    this.broker =
        new BrokerProcess(
            directory,
            new BrokerProcess.Launch(
                bootId.launcher(),
                (sabotaged ? SabotagedBrokerMain.class : BrokerMain.class).getName(),
                sabotaged ? List.of(sabotage) : List.of(),
                data,
                settings));
  }

  /** A broker as it is, with one large segment or with small ones. */
  static IoErrors of(Path directory, boolean small, long seed) throws IOException {
    return new IoErrors(directory, "", small ? SMALL_SEGMENTS : ONE_SEGMENT, seed);
  }

  /** A broker with a fault planted. */
  static IoErrors planted(Path directory, String sabotage, long seed) throws IOException {
    return new IoErrors(directory, sabotage, SMALL_SEGMENTS, seed);
  }

  private void showData() throws IOException {
    Files.deleteIfExists(data);
    Files.createSymbolicLink(data, disk.mountPoint());
  }

  /** For the report. */
  String summary() {
    String started =
        startsWithoutReading == 0 ? "" : ", %d starts without".formatted(startsWithoutReading);
    return "%d acknowledged%s, it said '%s'".formatted(history.acknowledged(), started, lastWords);
  }

  /** The device refuses something for good, under load; then it is replaced. */
  List<String> failsForGood(Failing what) throws Exception {
    return underLoad(
        () -> {
          disk.fail(what);
          Set<UUID> asked = history.asked();
          mustEnd();
          violations.addAll(history.acknowledgedBeside(asked));
          replaceDevice();
        });
  }

  /**
   * One write fails, and the next start is on the same mount: what could not be written still reads
   * well there. Then the power fails, which shows what is on the disk.
   */
  List<String> failsOnce() throws Exception {
    return underLoad(
        () -> {
          disk.failFirstWriteTo(segment(), BAD_PLACE);
          mustEnd();
          broker.start();
          awaitProgress();
          broker.freeze();
          disk.cutPower();
          broker.kill();
          replaceDevice();
          bootId.next();
        });
  }

  /** What is planted in the broker ends it. */
  List<String> failsAsPlanted() throws Exception {
    return underLoad(this::mustEnd);
  }

  /** A start that cannot read: all, the log, or the snapshots. */
  List<String> failsToRead() throws Exception {
    return underLoad(
        () -> {
          awaitSnapshots();
          broker.kill();
          for (String cold : List.of("", "log", "snapshots")) {
            replaceDevice();
            warmAllBut(cold);
            disk.fail(Failing.READS);
            startsOrSaysWhyNot();
          }
          replaceDevice();
        });
  }

  private interface Fault {
    void happens() throws Exception;
  }

  private List<String> underLoad(Fault fault) throws Exception {
    broker.start();
    try (Load load = new Load(broker.port(), history, seed)) {
      awaitProgress();
      fault.happens();
      broker.start();
      awaitProgress();
      load.pause();
      Drain drain = new Drain(broker);
      drain.awaitDecisions();
      violations.addAll(history.violations(drain.drain()));
      violations.addAll(drain.findings());
      violations.addAll(history.orderViolations(drain.inOrder(History.PLAIN)));
    } catch (IllegalStateException stuck) {
      violations.add("stuck: " + stuck.getMessage());
    }
    if (!violations.isEmpty() && !sabotaged) {
      violations.stream().limit(20).forEach(System.out::println);
      System.out.println(broker.log());
    }
    return violations;
  }

  private void awaitProgress() {
    long enough = history.acknowledged() + BEFORE;
    long deadline = System.nanoTime() + PROGRESS_NS;
    while (history.acknowledged() < enough) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nothing was acknowledged for a long time");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Two of them: the older one must not stand in for one that cannot be read. */
  private void awaitSnapshots() throws IOException {
    long deadline = System.nanoTime() + PROGRESS_NS;
    while (broker.log().lines().filter(line -> line.contains("Snapshot at")).count() < 2) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no snapshot was made for a long time");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** A start may do without a snapshot that it cannot read, if the log reaches back. */
  private void startsOrSaysWhyNot() throws IOException, InterruptedException {
    try {
      broker.start();
      broker.kill();
      startsWithoutReading++;
    } catch (IllegalStateException ended) {
      mustEnd();
    }
  }

  /** By itself, as failed, and with one sentence that says which file and what to do. */
  private void mustEnd() throws IOException, InterruptedException {
    try {
      if (broker.awaitExit() == 0) {
        violations.add("exit code: 0 though the disk failed");
      }
    } catch (IllegalStateException goesOn) {
      violations.add("goes on: the broker did not end though the disk failed");
      broker.kill();
    }
    List<String> said = broker.log().lines().toList();
    List<String> sentences = said.stream().filter(line -> line.startsWith("escrowmq: ")).toList();
    ends++;
    lastWords = sentences.isEmpty() ? "" : sentences.get(sentences.size() - 1);
    if (sentences.size() != ends
        || !TOLD.matcher(lastWords).find()
        || !lastWords.contains(data.toString())) {
      violations.add("unclear: it ended " + ends + " times and said " + sentences);
    }
    if (said.stream().anyMatch(line -> line.startsWith("\tat "))) {
      violations.add("unclear: there is a stack trace");
    }
  }

  private void replaceDevice() throws IOException {
    disk.replaceDevice();
    showData();
  }

  private Path segment() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("log/0000000001"))) {
      return files.filter(file -> file.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
  }

  /** Reads everything into the page cache, so that a device that cannot read is noticed later. */
  private void warmAllBut(String cold) throws IOException {
    if (cold.isEmpty()) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(disk.mountPoint())) {
      all = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      if (!file.startsWith(disk.mountPoint().resolve(cold)) || Files.size(file) < 1024) {
        Files.readAllBytes(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    broker.close();
    disk.close();
  }
}
