package io.escrowmq.broker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real broker process holds, seen from outside: the heap does not grow with the backlog, and
 * what retention deletes is let go. More messages by {@code -Descrowmq.footprint.messages}; there
 * is no chance in it, so no seed.
 */
@Tag("fault")
class FootprintTest {
  private static final int MESSAGES = Integer.getInteger("escrowmq.footprint.messages", 300_000);
  private static final int DELETING_MESSAGES = 8_000;
  private static final int IN_FLIGHT = 4_096;
  private static final long MIB = 1 << 20;
  private static final long RING_MIB = 4;

  /** Beside the ring. Ten million messages took 44 MiB with a ring of 48. */
  private static final long GROWTH_MIB_MAX = 8;

  /** The segment that is written, the next one, and what readers and a snapshot are at. */
  private static final int SEGMENTS_OPEN_MAX = 12;

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final List<String> FEW_SEGMENTS =
      List.of(
          "storage.segmentBytes=1 MiB",
          "storage.snapshotEveryBytes=256 KiB",
          "retention.scanEveryMs=100",
          "retention.topicBytes=1 MiB",
          "limits.ringBytes=4 MiB",
          "storage.durability=os");

  @TempDir Path directory;

  @BeforeEach
  void needWhatIsNeeded() {
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
      System.out.println("SKIPPED: footprint: there is no /proc");
      Assumptions.abort("there is no /proc");
    }
  }

  @Test
  void shouldKeepTheBacklogOutOfTheHeap() throws Exception {
    List<String> violations = backlog("backlog", RING_MIB);
    assertThat(violations).isEmpty();
  }

  @Test
  void shouldFindABacklogThatIsKeptInTheHeap() throws Exception {
    List<String> violations = backlog("backlog, kept in a large ring (control)", 64);
    assertThat(violations).isNotEmpty();
  }

  private List<String> backlog(String name, long ringMib) throws Exception {
    try (BrokerProcess broker =
        broker(
            BrokerMain.class,
            List.of(),
            List.of("limits.ringBytes=" + ringMib * MIB, "storage.durability=os"))) {
      broker.start();
      publish(broker, 1_000, 16); // What is made once is not the backlog's.
      long before = ProcessFootprint.of(broker.processId()).heapBytes();
      publish(broker, MESSAGES, 16);
      long grown = ProcessFootprint.of(broker.processId()).heapBytes() - before;
      List<String> violations = new ArrayList<>();
      if (grown > (RING_MIB + GROWTH_MIB_MAX) * MIB) {
        violations.add("the heap grew by " + grown + " bytes");
      }
      System.out.printf(
          "fault suite | footprint, %s: %d messages, heap %.1f MiB and %.1f MiB more, %d violations%n",
          name, MESSAGES, before / (double) MIB, grown / (double) MIB, violations.size());
      return violations;
    }
  }

  @Test
  void shouldLetDeletedSegmentsGo() throws Exception {
    List<String> violations = deletion("deletion", BrokerMain.class, List.of());
    assertThat(violations).isEmpty();
  }

  @Test
  void shouldFindSegmentsThatAreNotLetGo() throws Exception {
    List<String> violations =
        deletion(
            "deletion, segments held (control)",
            SabotagedBrokerMain.class,
            List.of("leak-segments"));
    assertThat(violations).isNotEmpty();
  }

  private List<String> deletion(String name, Class<?> main, List<String> arguments)
      throws Exception {
    try (BrokerProcess broker = broker(main, arguments, FEW_SEGMENTS)) {
      broker.start();
      int most = 0;
      for (int part = 0; part < 4; part++) {
        publish(broker, DELETING_MESSAGES / 4, 4_096);
        most += (int) (DELETING_MESSAGES / 4 * 4_096 / MIB);
        awaitFewSegments(broker);
      }
      ProcessFootprint after = settled(broker);
      List<String> violations = new ArrayList<>();
      if (after.deleted() > 0) {
        violations.add(after.deleted() + " descriptors and mappings of deleted segments");
      }
      if (after.segmentFiles() + after.segmentMappings() > 2 * SEGMENTS_OPEN_MAX) {
        violations.add("too much is open: " + after);
      }
      System.out.printf(
          "fault suite | footprint, %s: %d segments written, %d there, %d of their files open, %d mapped, %d violations%n",
          name, most, segments(), after.segmentFiles(), after.segmentMappings(), violations.size());
      return violations;
    }
  }

  /** What is on its way out has a while to go. */
  private static ProcessFootprint settled(BrokerProcess broker)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    ProcessFootprint now = ProcessFootprint.of(broker.processId());
    while (now.deleted() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      now = ProcessFootprint.of(broker.processId());
    }
    return now;
  }

  /** A segment goes behind the second snapshot, which takes some more log. */
  private void awaitFewSegments(BrokerProcess broker) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (segments() > SEGMENTS_OPEN_MAX) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Expected few segments, but there are " + segments() + "; " + lastWords(broker));
      }
      publish(broker, 100, 4_096);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250)); // Slower than what is deleted.
    }
  }

  private static String lastWords(BrokerProcess broker) throws IOException, InterruptedException {
    String log = broker.log();
    List<String> figures =
        broker
            .page("/metrics")
            .lines()
            .filter(line -> line.matches("escrowmq_(messages_gone|segments|snapshot|log_l).*"))
            .toList();
    return figures + "; the broker said:\n" + log.substring(Math.max(0, log.length() - 4_000));
  }

  private long segments() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("data/log"))) {
      return all.filter(Files::isDirectory).count();
    }
  }

  private BrokerProcess broker(Class<?> main, List<String> arguments, List<String> settings) {
    return new BrokerProcess(
        directory,
        new BrokerProcess.Launch(
            List.of("env", "_JAVA_OPTIONS=-Xmx96m"),
            main.getName(),
            arguments,
            directory.resolve("data"),
            settings));
  }

  private static void publish(BrokerProcess broker, int messages, int bodyBytes)
      throws InterruptedException {
    Semaphore room = new Semaphore(IN_FLIGHT);
    AtomicInteger failed = new AtomicInteger();
    try (Producer producer =
        Producer.connect(
            ProducerOptions.builder().broker("127.0.0.1", broker.port()).group("fill").build())) {
      for (int i = 0; i < messages; i++) {
        room.acquire();
        CompletionStage<?> sent =
            producer
                .send(MessageBuilder.to("backlog").body(new byte[bodyBytes]).build())
                .whenComplete(
                    (done, failure) -> {
                      failed.addAndGet(failure == null ? 0 : 1);
                      room.release();
                    });
        assertThat(sent).isNotNull();
      }
      assertThat(room.tryAcquire(IN_FLIGHT, PATIENCE_NS, TimeUnit.NANOSECONDS)).isTrue();
    }
    assertThat(failed).hasValue(0);
  }
}
