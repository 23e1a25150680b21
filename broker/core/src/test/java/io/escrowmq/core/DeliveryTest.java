package io.escrowmq.core;

import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.group.GroupView;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final TestShard shard = new TestShard();

  @BeforeEach
  void publishThree() {
    shard.apply(new Configure(new Settings(60_000, 10, 3, 1_000, 8_000, true)));
    shard.apply(new CreateGroup("a", "g", StartAt.EARLIEST, true));
    shard.apply(publish(0, message(1, "a"), message(2, "a"), message(3, "a")));
  }

  private GroupView group() {
    return Objects.requireNonNull(shard.state.group("a", "g"));
  }

  private static Command ack(long first, long last) {
    return new Ack("a", "g", List.of(new Range(first, last)));
  }

  private static Command retry(long offset, int attempt) {
    return new Retry("a", "g", new Attempt(offset, attempt), -1, false, "failed");
  }

  @Test
  void shouldSkipWhatIsSettledAndMoveTheFloor() {
    shard.apply(ack(1, 1));
    assertThat(group().ackFloor()).isZero();
    assertThat(group().nextUnsettled(1)).isEqualTo(2);
    assertThat(group().lag()).isEqualTo(2);

    shard.apply(ack(0, 0));

    assertThat(group().ackFloor()).isEqualTo(2);
    assertThat(group().lag()).isEqualTo(1);
    assertThat(shard.apply(ack(0, 1))).isEqualTo(Reply.Done.INSTANCE);
  }

  @Test
  void shouldRefuseAnAckBeyondTheEndAndChangeNothing() {
    long before = shard.state.stateHash();
    Ack beyond = new Ack("a", "g", List.of(new Range(0, 0), new Range(2, 3)));

    assertThat(shard.refusal(beyond)).isEqualTo(Refusal.INVALID_ARGUMENT);
    assertThat(shard.state.stateHash()).isEqualTo(before);
  }

  @Test
  void shouldRaiseTheAttemptAndDelayIt() {
    shard.apply(retry(0, 1));

    assertThat(group().attempt(0)).isEqualTo(2);
    assertThat(group().retry(0) - shard.nowMs).isBetween(500L, 1_000L);
    assertThat(group().retries()).hasSize(1);
    assertThat(shard.refusal(retry(0, 1))).isEqualTo(Refusal.STALE_DELIVERY);
    assertThat(shard.refusal(retry(9, 1))).isEqualTo(Refusal.INVALID_ARGUMENT);

    shard.apply(ack(0, 0));
    assertThat(group().retries()).isEmpty();
    assertThat(shard.refusal(retry(0, 2))).isEqualTo(Refusal.STALE_DELIVERY);
  }

  @Test
  void shouldGiveUpAfterTheLastAttemptOnce() {
    shard.apply(retry(0, 1));
    shard.apply(new LeaseLost("a", "g", List.of(new Attempt(0, 2), new Attempt(1, 7)), "gone"));
    assertThat(group().retry(0)).isEqualTo(shard.nowMs);
    shard.apply(retry(0, 3));

    assertThat(shard.effects).contains(new Effect.Dead("a", "g", 0));
    assertThat(group().deadLetters(0, 10)).hasSize(1);
    assertThat(group().ackFloor()).isEqualTo(1);
    assertThat(group().attempt(1)).isEqualTo(1);
    assertThat(shard.apply(ack(0, 2))).isEqualTo(Reply.Done.INSTANCE);
    assertThat(group().deadCount()).isEqualTo(1);
    assertThat(shard.state.consumption(id(1)))
        .isEqualTo(new Consumption(id(1), Consumption.Kind.DEAD, "a", 0, "g"));
  }

  @Test
  void shouldGiveUpAtOnceWhenTheConsumerSaysSo() {
    shard.apply(new Retry("a", "g", new Attempt(2, 1), 0, true, "poison"));

    assertThat(group().deadLetters(0, 10).get(0).cause()).isEqualTo("poison");
  }

  @Test
  void shouldSettleAndCompensateInOneStep() {
    Reject reject = new Reject("a", "g", new Attempt(0, 1), "NO", "", message(9, "shop.c"));
    shard.apply(reject);

    assertThat(group().isSettled(0)).isTrue();
    assertThat(shard.state.consumption(id(9)).kind()).isEqualTo(Consumption.Kind.STORED);
    assertThat(shard.state.consumption(id(1)).kind()).isEqualTo(Consumption.Kind.CONSUMED);
    assertThat(shard.refusal(reject)).isEqualTo(Refusal.STALE_DELIVERY);
  }

  @Test
  void shouldOrderRetriesByDueTime() {
    shard.apply(new Retry("a", "g", new Attempt(0, 1), 900, false, ""));
    shard.apply(new Retry("a", "g", new Attempt(2, 1), 100, false, ""));

    assertThat(group().retries()).extracting("offset").containsExactly(2L, 0L);
  }
}
