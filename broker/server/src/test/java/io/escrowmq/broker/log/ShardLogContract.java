package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link ShardLog} promises. */
abstract class ShardLogContract {
  private final List<ShardLog> opened = new ArrayList<>();

  /** Opens the one log of this test. */
  abstract ShardLog open(LogPosition replayFrom, TestShard shard);

  private ShardLog started(LogPosition replayFrom, TestShard shard) {
    ShardLog log = open(replayFrom, shard);
    opened.add(log);
    log.start(shard);
    return log;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(ShardLog::close);
  }

  @Test
  void shouldReportAppendedBatchesInOrderWithTheirAttachments() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);

    for (int i = 0; i < 100; i++) {
      log.append(TestShard.batch("batch " + i));
    }
    shard.runUntil(() -> shard.durable.size() == 100);

    assertThat(shard.texts())
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> "batch " + i).toList());
    assertThat(shard.durable)
        .allSatisfy(b -> assertThat(b.attachment()).isEqualTo(TestShard.text(b)));
    assertThat(shard.durable).isSortedAccordingTo((a, b) -> a.position().compareTo(b.position()));
  }

  @Test
  void shouldReturnBeforeAnythingIsDurableAndTellTheOutcomeJustBeforeTheBatch() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);

    var outcome = log.append(TestShard.batch("one"));
    outcome.thenAccept(appended -> shard.events.add("outcome"));
    assertThat(shard.events).containsExactly("leading 1");
    shard.runUntil(() -> shard.durable.size() == 1);

    assertThat(shard.events.subList(1, 3))
        .containsExactly("outcome", "durable " + shard.durable.get(0).number());
    assertThat(shard.await(outcome))
        .isEqualTo(new Appended.Durable(shard.durable.get(0).position()));
  }

  @Test
  void shouldShowTheSameInReplayAsLive() {
    TestShard live = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, live);
    log.append(new Batch(77, 3, 5, ByteBuffer.wrap(new byte[] {1, 2, 3}), null));
    log.append(new Batch(78, 4, 6, ByteBuffer.allocateDirect(4).putInt(0, 9), null));
    live.runUntil(() -> live.durable.size() == 2);
    log.close();

    TestShard replayed = new TestShard();
    started(LogPosition.BEGINNING, replayed);

    assertThat(replayed.durable).containsExactlyElementsOf(live.durable);
    assertThat(replayed.events).endsWith("leading 2");
  }

  @Test
  void shouldReplayOnlyWhatIsAboveTheGivenPosition() {
    TestShard before = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, before);
    for (String text : List.of("a", "b", "c", "d")) {
      log.append(TestShard.batch(text));
    }
    before.runUntil(() -> before.durable.size() == 4);
    log.close();

    TestShard after = new TestShard();
    started(before.durable.get(1).position(), after);
    assertThat(after.texts()).containsExactly("c", "d");
  }

  @Test
  void shouldGoOnNumberingAndRaiseTheEpochAtEachOpen() {
    LogPosition lastPosition = LogPosition.BEGINNING;
    long lastNumber = 0;
    for (int run = 1; run <= 3; run++) {
      TestShard shard = new TestShard();
      ShardLog log = started(LogPosition.BEGINNING, shard);
      log.append(TestShard.batch("run " + run));
      int expected = run;
      shard.runUntil(() -> shard.durable.size() == expected);
      log.close();

      DurableBatch last = shard.durable.get(run - 1);
      assertThat(shard.epochs).containsExactly((long) run);
      assertThat(last.epoch()).isEqualTo(run);
      assertThat(last.number()).isGreaterThan(lastNumber);
      assertThat(last.position().isAfter(lastPosition)).isTrue();
      lastNumber = last.number();
      lastPosition = last.position();
    }
  }

  @Test
  void shouldStampWithoutShowingIt() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    log.append(TestShard.batch("one"));
    shard.await(log.stamp());
    shard.await(log.stamp());
    log.append(TestShard.batch("two"));
    shard.runUntil(() -> shard.durable.size() == 2);

    assertThat(shard.texts()).containsExactly("one", "two");
    assertThat(shard.durable.get(1).number() - shard.durable.get(0).number()).isEqualTo(2);
    try (LogReader reader = log.reader()) {
      assertThat(readAll(reader)).containsExactly("one", "two");
    }
  }

  @Test
  void shouldReadByPositionAndInSequence() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    for (int i = 0; i < 50; i++) {
      log.append(TestShard.batch("batch " + i));
    }
    shard.runUntil(() -> shard.durable.size() == 50);

    try (LogReader reader = log.reader()) {
      for (int i : new int[] {49, 0, 17, 17, 3}) {
        assertThat(TestShard.text(reader.read(shard.durable.get(i).position())))
            .isEqualTo("batch " + i);
      }
      reader.seekAfter(shard.durable.get(47).position());
      assertThat(readAll(reader)).containsExactly("batch 48", "batch 49");
      log.append(TestShard.batch("later"));
      shard.runUntil(() -> shard.durable.size() == 51);
      assertThat(readAll(reader)).containsExactly("later");
      reader.seekAfter(LogPosition.BEGINNING);
      assertThat(readAll(reader)).hasSize(51);
    }
  }

  @Test
  void shouldRefuseToReadWhereNoBatchIs() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    shard.await(log.append(TestShard.batch("one")));
    LogPosition good =
        shard.durable.isEmpty() ? LogPosition.BEGINNING : shard.durable.get(0).position();

    try (LogReader reader = log.reader()) {
      for (long wrong : new long[] {0, 4, good.value() + 4096, 1L << 60}) {
        assertThatThrownBy(() -> reader.read(new LogPosition(wrong)))
            .isInstanceOf(CorruptLogException.class);
      }
    }
  }

  @Test
  void shouldReportABatchAppendedAloneAtOnce() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);

    var outcome = log.appendAlone(TestShard.batch("alone"));

    assertThat(outcome.toCompletableFuture()).isDone();
    assertThat(shard.texts()).containsExactly("alone");
  }

  @Test
  void shouldPassTheReadBarrierOnlyAfterWhatWasDurable() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    shard.await(log.append(TestShard.batch("one")));

    shard.await(log.readBarrier());
    assertThat(shard.texts()).containsExactly("one");
  }

  @Test
  void shouldRefuseABatchThatIsTooLarge() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    Batch tooLarge = new Batch(1, 1, 1, ByteBuffer.allocate(log.maxBatchBytes() + 1), null);
    Batch largest = new Batch(1, 1, 1, ByteBuffer.allocate(log.maxBatchBytes()), null);

    assertThatThrownBy(() -> log.append(tooLarge)).isInstanceOf(IllegalArgumentException.class);
    assertThat(shard.await(log.append(largest))).isInstanceOf(Appended.Durable.class);
  }

  @Test
  void shouldTakeNothingAfterClose() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    var waiting = log.append(TestShard.batch("before"));
    log.close();
    log.close();

    assertThat(shard.await(waiting)).isInstanceOf(Appended.Durable.class);
    assertThat(shard.texts()).containsExactly("before");
    assertThat(shard.await(log.append(TestShard.batch("after"))))
        .isEqualTo(new Appended.NotLeader(null));
  }

  @Test
  void shouldRefuseToOpenAboveItsEnd() {
    TestShard shard = new TestShard();
    ShardLog log = started(LogPosition.BEGINNING, shard);
    shard.await(log.append(TestShard.batch("one")));
    LogPosition end = Objects.requireNonNull(shard.durable.get(0)).position();
    log.close();

    assertThatThrownBy(() -> open(new LogPosition(end.value() + (1L << 40)), new TestShard()))
        .isInstanceOf(DamagedLogException.class);
  }

  static List<String> readAll(LogReader reader) {
    List<String> texts = new ArrayList<>();
    for (DurableBatch batch = reader.next(); batch != null; batch = reader.next()) {
      texts.add(TestShard.text(batch));
    }
    return texts;
  }
}
