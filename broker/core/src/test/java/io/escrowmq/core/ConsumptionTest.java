package io.escrowmq.core;

import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.topic.TopicView;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConsumptionTest {
  private final TestShard shard = new TestShard();

  private Consumption.Kind kind(int number) {
    return shard.state.consumption(id(number)).kind();
  }

  private static Command ack(String group, long first, long last) {
    return new Ack("a", group, List.of(new Range(first, last)));
  }

  private TopicView topic() {
    return Objects.requireNonNull(shard.state.topic("a"));
  }

  @Test
  void shouldCountOnlyGroupsThatCount() {
    shard.apply(new CreateGroup("a", "cli", StartAt.EARLIEST, false));
    shard.apply(publish(0, message(1, "a")));
    shard.apply(ack("cli", 0, 0));
    assertThat(kind(1)).isEqualTo(Consumption.Kind.STORED);

    shard.apply(new CreateGroup("a", "g", StartAt.EARLIEST, true));
    shard.apply(ack("g", 0, 0));

    assertThat(shard.effects).contains(new Effect.ConsumptionChanged("a"));
    assertThat(kind(1)).isEqualTo(Consumption.Kind.CONSUMED);
    assertThat(kind(2)).isEqualTo(Consumption.Kind.UNKNOWN);
  }

  @Test
  void shouldStayConsumedWhenAnotherGroupComes() {
    shard.apply(new CreateGroup("a", "g", StartAt.EARLIEST, true));
    shard.apply(publish(0, message(1, "a"), message(2, "a")));
    shard.apply(ack("g", 0, 0));

    shard.apply(new CreateGroup("a", "late", StartAt.EARLIEST, true));
    shard.apply(ack("g", 1, 1));

    assertThat(topic().consumedFloor()).isEqualTo(1);
    assertThat(kind(2)).isEqualTo(Consumption.Kind.STORED);

    shard.apply(new DeleteGroup("a", "late"));
    assertThat(shard.effects)
        .containsExactly(new Effect.GroupDeleted("a", "late"), new Effect.ConsumptionChanged("a"));
    assertThat(topic().consumedFloor()).isEqualTo(2);
  }

  @Test
  void shouldForgetIdsOnlyAfterConsumptionAndTheIdWindow() {
    shard.apply(new CreateGroup("a", "g", StartAt.EARLIEST, true));
    shard.apply(publish(0, message(1, "a"), message(2, "a")));
    shard.apply(ack("g", 1, 1));
    shard.pass(shard.state.settings().idWindowMs() + 1_000);

    shard.apply(new Tick());

    assertThat(kind(1)).isEqualTo(Consumption.Kind.STORED);
    assertThat(kind(2)).isEqualTo(Consumption.Kind.FORGOTTEN);
    assertThat(kind(3)).isEqualTo(Consumption.Kind.FORGOTTEN);
    assertThat(shard.state.nextTimerMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldListRangesFromAnOffset() {
    shard.apply(new CreateGroup("a", "g", StartAt.EARLIEST, true));
    shard.apply(publish(0, message(1, "a"), message(2, "a"), message(3, "a"), message(4, "a")));
    shard.apply(ack("g", 0, 1));
    shard.apply(ack("g", 3, 3));

    assertThat(topic().consumedRanges(1)).containsExactly(new Range(1, 1), new Range(3, 3));
  }

  @Test
  void shouldNeverGiveAnOffsetASecondTimeAfterATopicIsDeleted() {
    shard.apply(publish(0, message(1, "a"), message(2, "a")));
    shard.apply(new DeleteTopic("a"));
    assertThat(shard.effects).containsExactly(new Effect.TopicDeleted("a"));
    assertThat(shard.state.topic("a")).isNull();
    assertThat(kind(1)).isEqualTo(Consumption.Kind.DISCARDED);

    long[] offsets = shard.offsets(publish(1, message(1, "a")));

    assertThat(offsets[0]).isGreaterThan(1);
    assertThat(topic().firstOffset()).isEqualTo(offsets[0]);
    assertThat(topic().isVisible(0)).isFalse();
    assertThat(topic().position(offsets[0])).isPositive();
  }

  @Test
  void shouldFireABoundedNumberOfTimersInOneTick() {
    for (int i = 0; i < 1_500; i++) {
      shard.apply(publish(i, Samples.delayed(1 + i, "a", shard.nowMs + 1)));
    }
    shard.pass(1);

    shard.apply(new Tick());
    assertThat(topic().nextOffset()).isEqualTo(1_000);
    assertThat(shard.state.nextTimerMs()).isLessThanOrEqualTo(shard.nowMs);
    shard.apply(new Tick());

    assertThat(topic().nextOffset()).isEqualTo(1_500);
    assertThat(topic().delayedCount()).isZero();
  }

  @Test
  void shouldClearADeletedTopicABoundedNumberAtATime() {
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      shard.apply(publish(i, message(i, "a")));
    }
    shard.apply(new DeleteTopic("a"));
    assertThat(kind(count - 1)).isEqualTo(Consumption.Kind.DISCARDED);
    shard.apply(publish(count, message(count - 1, "a")));
    assertThat(kind(count - 1)).isEqualTo(Consumption.Kind.STORED);

    assertThat(tickUntilQuiet()).isBetween(3, 100);

    assertThat(kind(0)).isEqualTo(Consumption.Kind.DISCARDED);
    assertThat(kind(count - 1)).isEqualTo(Consumption.Kind.STORED);
    shard.pass(shard.state.settings().idWindowMs() + 1_000);
    tickUntilQuiet();
    assertThat(kind(0)).isEqualTo(Consumption.Kind.FORGOTTEN);
    assertThat(kind(count - 1)).isEqualTo(Consumption.Kind.STORED);
  }

  private int tickUntilQuiet() {
    int ticks = 0;
    while (shard.state.nextTimerMs() <= shard.nowMs) {
      shard.apply(new Tick());
      ticks++;
    }
    return ticks;
  }

  @Test
  void shouldNotShowWhatWaitedForItsTimeInADeletedTopic() {
    Message later = Samples.delayed(1, "a", shard.nowMs + 10_000);
    shard.apply(publish(0, later));
    shard.apply(new DeleteTopic("a"));
    assertThat(kind(1)).isEqualTo(Consumption.Kind.DISCARDED);
    shard.apply(publish(1, message(2, "a")));
    assertThat(topic().delayedCount()).isZero();

    shard.pass(20_000);
    shard.apply(new Tick());

    assertThat(topic().nextOffset()).isEqualTo(topic().firstOffset() + 1);
    assertThat(topic().delayedCount()).isZero();
    assertThat(kind(1)).isEqualTo(Consumption.Kind.DISCARDED);
  }
}
