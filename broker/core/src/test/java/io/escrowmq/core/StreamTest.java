package io.escrowmq.core;

import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Tick;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StreamTest {
  private final TestShard shard = new TestShard();

  private static Publish fenced(int session, long epoch, Message message) {
    return new Publish(id(session), 0, "lane", epoch, List.of(message));
  }

  @Test
  void shouldRefuseToBeginAStreamInTheMiddle() {
    assertThat(shard.refusal(publish(1, message(1, "a")))).isEqualTo(Refusal.STREAM_UNKNOWN);
    assertThat(shard.state.topics().count()).isZero();
  }

  @Test
  void shouldAnswerARepeatWithTheFirstPlacesAndStoreNothing() {
    assertThat(shard.offsets(publish(0, message(1, "a"), message(2, "a")))).containsExactly(0, 1);
    shard.offsets(publish(1, message(3, "a")));

    Reply.Published repeat =
        (Reply.Published) shard.apply(publish(0, message(1, "a"), message(2, "a")));

    assertThat(repeat.offsets()).containsExactly(0, 1);
    assertThat(repeat.duplicates()).containsExactly(true, true);
    assertThat(shard.effects).isEmpty();
  }

  @Test
  void shouldRefuseABatchAfterAGap() {
    shard.offsets(publish(0, message(1, "a")));

    assertThat(shard.refusal(publish(2, message(3, "a")))).isEqualTo(Refusal.OUT_OF_SEQUENCE);
    assertThat(shard.offsets(publish(1, message(2, "a")))).containsExactly(1);
  }

  @Test
  void shouldRefuseARepeatedSequenceWithOtherMessages() {
    shard.offsets(publish(0, message(1, "a")));

    assertThat(shard.refusal(publish(0, message(2, "a")))).isEqualTo(Refusal.INVALID_ARGUMENT);
  }

  @Test
  void shouldGoOnBehindABatchThatIsRefusedForGood() {
    UUID version4 = new UUID(0x1234_5678_9abc_4000L, 0x8000_0000_0000_0001L);
    Message bad = new Message(version4, "a", 0, 0, "", Image.EMPTY);
    assertThat(shard.state.preview(publish(0, message(1, "a"), bad))).isEmpty();

    assertThat(shard.refusal(publish(0, message(1, "a"), bad))).isEqualTo(Refusal.INVALID_ID);
    assertThat(shard.refusal(publish(1, message(1, "")))).isEqualTo(Refusal.INVALID_ARGUMENT);

    assertThat(shard.offsets(publish(2, message(1, "a")))).containsExactly(0);
    assertThat(shard.apply(publish(0, message(2, "a")))).isInstanceOf(Reply.Refused.class);
  }

  @Test
  void shouldStoreOnlyWhatIsNewOfABatchThatIsPartlyKnown() {
    shard.offsets(publish(0, message(1, "a")));

    Publish mixed = new Publish(id(901), 0, "", 0, List.of(message(1, "a"), message(2, "a")));
    Reply.Published reply = (Reply.Published) shard.apply(mixed);

    assertThat(reply.offsets()).containsExactly(0, 1);
    assertThat(reply.duplicates()).containsExactly(true, false);
    assertThat(shard.effects).hasSize(1);
  }

  @Test
  void shouldFenceALowerEpochBeforeAnythingElse() {
    shard.offsets(fenced(901, 2, message(1, "a")));

    assertThat(shard.refusal(fenced(902, 1, message(2, "a")))).isEqualTo(Refusal.FENCED);
    assertThat(shard.refusal(fenced(901, 1, message(1, "a")))).isEqualTo(Refusal.FENCED);
    assertThat(shard.offsets(fenced(903, 3, message(3, "a")))).containsExactly(1);
  }

  @Test
  void shouldForgetAnIdleStreamAfterTheIdWindow() {
    shard.offsets(publish(0, message(1, "a")));
    shard.pass(shard.state.settings().idWindowMs() + 1_000);
    assertThat(shard.state.nextTimerMs()).isLessThanOrEqualTo(shard.nowMs);

    shard.apply(new Tick());

    assertThat(shard.refusal(publish(1, message(2, "a")))).isEqualTo(Refusal.STREAM_UNKNOWN);
    assertThat(shard.state.nextTimerMs()).isEqualTo(Long.MAX_VALUE);
  }
}
