package io.escrowmq.broker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.escrowmq.broker.Broker;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Hostile frames over many connections at a live broker, while a producer and a consumer work over
 * theirs: these notice nothing, nothing is stored that was not sent, and afterwards the process
 * holds what it held before. Repeat by {@code -Descrowmq.hostile.seed}, more or fewer by {@code
 * -Descrowmq.hostile.frames}.
 */
@Tag("fault")
class HostileFramesTest {

  private static final long FRAMES = Long.getLong("escrowmq.hostile.frames", 1_000_000);
  private static final long CONTROL_FRAMES = 40_000;
  private static final long WARM_UP_FRAMES = 20_000;
  private static final int ATTACKERS = 16;
  private static final int PATIENCE_MS = 10_000;

  /** The good clients must come through once in so many frames, however busy the machine is. */
  private static final long FRAMES_PER_GOOD_MESSAGE = 50_000;

  private static final long LINES_PER_SECOND_MAX = 2;

  private final long seed = Long.getLong("escrowmq.hostile.seed", System.nanoTime());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Long> stored = new HashMap<>();
  private final EncodedMessage hostileMessage = HostileFrames.message();

  @TempDir Path directory;

  private Broker broker;

  @BeforeEach
  void start() throws Exception {
    broker =
        Broker.start(
                BrokerConfig.defaults()
                    .withData(directory.resolve("data"))
                    .withPort(0)
                    .withHttpPort(-1)
                    .with("limits.helloTimeoutMs", 2_000)
                    .with("limits.frameTimeoutMs", 2_000)
                    .with("limits.ringBytes", 4 << 20)
                    .with("transactions.maxOpenPerGroup", 1_000))
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    try (RawClient client = new RawClient(broker.port()).hello()) {
      client.request(new CreateTopic(HostileFrames.NAME)); // Else a mutated one makes it, odd.
      client.answer();
    }
    log.start();
    everyLog().addAppender(log);
  }

  @AfterEach
  void stop() throws Exception {
    everyLog().detachAppender(log);
    broker.stop().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Logger everyLog() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Test
  void shouldBearHostileFramesWhileOthersWork() throws Exception {
    // when
    Verdict verdict = verdict(broker.port(), FRAMES);

    // then
    System.out.printf(
        "fault suite | hostile frames: %s, %d violations (seed %d)%n",
        verdict.summary(), verdict.violations().size(), seed);
    assertThat(verdict.violations()).as("seed %d", seed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatIsWrong(SpoilingProxy.Wrong wrong) throws Exception {
    try (SpoilingProxy proxy = new SpoilingProxy(wrong, broker.port())) {
      // when
      Verdict verdict = verdict(proxy.port(), CONTROL_FRAMES);

      // then
      System.out.printf(
          "fault suite | hostile frames, %s (control): %s %s (seed %d)%n",
          wrong,
          verdict.violations().isEmpty() ? "NOT FOUND" : "found",
          verdict.violations(),
          seed);
      assertThat(verdict.violations()).as("seed %d", seed).isNotEmpty();
    }
  }

  private record Verdict(String summary, List<String> violations) {}

  /** Attacks through a port, and tells what was not as it ought to be. */
  private Verdict verdict(int port, long frames) throws Exception {
    HostileFrames hostile = HostileFrames.of(hostileMessage, seed);
    run(broker.port(), "warm-up", new Attack(WARM_UP_FRAMES), hostile);
    Footprint before = Footprint.now();
    log.list.clear();

    long startedNanos = System.nanoTime();
    Attack attack = new Attack(frames);
    long done = run(port, "good", attack, hostile);
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos) + 1;

    if (attack.allUnanswered() + attack.allCutShort() > 0) {
      violations.add(
          "%d connections unanswered, %d cut short"
              .formatted(attack.allUnanswered(), attack.allCutShort()));
    }
    if (done < attack.allServed() / FRAMES_PER_GOOD_MESSAGE) {
      violations.add("the good clients: only " + done + " messages went all the way");
    }
    checkLog(seconds);
    checkStored();
    violations.addAll(before.excess());
    String summary =
        "%s in %d s, %d messages of good clients went all the way, %d log lines"
            .formatted(attack, seconds, done, log.list.size());
    return new Verdict(summary, List.copyOf(violations));
  }

  /** Attacks while the good clients work; how many of their messages went all the way. */
  private long run(int port, String topic, Attack attack, HostileFrames hostile) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
    try (GoodClients good = new GoodClients(port, topic, PATIENCE_MS)) {
      List<Future<?>> attackers = new ArrayList<>();
      for (int i = 0; i < ATTACKERS; i++) {
        attackers.add(
            threads.submit(new Attacker(port, PATIENCE_MS, attack, hostile, seed * 31 + i)));
      }
      try {
        while (attack.goesOn()) {
          good.goOn();
        }
      } catch (IOException disturbed) {
        violations.add("the good clients: " + disturbed.getMessage());
      }
      for (Future<?> attacker : attackers) {
        attacker.get();
      }
      stored.put(topic, good.done());
      return good.done();
    } finally {
      threads.shutdownNow();
    }
  }

  private void checkLog(long seconds) {
    List<ILoggingEvent> lines = List.copyOf(log.list);
    lines.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.ERROR))
        .limit(3)
        .forEach(line -> violations.add("the log: " + line.getFormattedMessage()));
    if (lines.size() > LINES_PER_SECOND_MAX * (seconds + 5)) {
      violations.add("the log: " + lines.size() + " lines in " + seconds + " s");
    }
  }

  /** In the topics is what good clients sent, and of the rest only what was sent whole. */
  private void checkStored() throws IOException {
    try (RawClient client = new RawClient(broker.port()).hello()) {
      client.request(new ListTopics("", 1_000));
      for (TopicInfo topic : ((Topics) client.answer()).topics()) {
        if (topic.name().equals(HostileFrames.NAME)) {
          checkHostileTopic(client, topic.nextOffset());
        } else if (topic.nextOffset() != stored.getOrDefault(topic.name(), 0L)) {
          violations.add("stored: " + topic);
        }
      }
    }
  }

  private void checkHostileTopic(RawClient client, long messages) throws IOException {
    client.request(
        new Subscribe(1, HostileFrames.NAME, "check", StartPosition.EARLIEST, true, 0, "c"));
    client.answer();
    client.send(RawClient.frame(0, new Credit(1, Integer.MAX_VALUE)));
    for (long offset = 0; offset < messages; ) {
      for (Delivery delivery : client.delivery().deliveries()) {
        offset = delivery.offset() + 1;
        if (!delivery.message().equals(hostileMessage)) {
          violations.add("stored: " + delivery);
        }
      }
    }
  }
}
