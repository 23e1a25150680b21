package io.escrowmq.core;

import static io.escrowmq.core.Samples.decide;
import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.prepare;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.StartAt;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PreviewTest {
  private final TestShard shard = new TestShard();

  @Test
  void shouldAnswerOnlyWhatIsFinal() {
    assertThat(shard.state.preview(decide(1, Outcome.COMMIT))).isEmpty();
    shard.apply(prepare(1, List.of(), List.of()));
    assertThat(shard.state.preview(prepare(1, List.of(), List.of())))
        .contains(new Reply.Prepared(true));
    assertThat(shard.state.preview(decide(1, Outcome.COMMIT))).isEmpty();

    shard.apply(decide(1, Outcome.COMMIT));

    assertThat(shard.state.preview(decide(1, Outcome.COMMIT)))
        .contains(new Reply.Decided(Outcome.COMMIT, true));
    assertThat(shard.state.preview(decide(1, Outcome.ROLLBACK))).as("news: logged").isEmpty();
    shard.apply(decide(1, Outcome.ROLLBACK));
    assertThat(shard.state.preview(decide(1, Outcome.ROLLBACK))).as("again").isPresent();
  }

  @Test
  void shouldAnswerRepeatsAndOvertakenEpochs() {
    Publish first = new Publish(id(1), 0, "lane", 2, List.of(message(5, "a")));
    assertThat(shard.state.preview(first)).isEmpty();
    shard.apply(first);

    assertThat(shard.state.preview(first)).get().isInstanceOf(Reply.Published.class);
    Publish overtaken = new Publish(id(2), 0, "lane", 1, List.of(message(6, "a")));
    assertThat(shard.state.preview(overtaken)).get().isInstanceOf(Reply.Refused.class);
  }

  @Test
  void shouldRefuseWhatIsMalformedWithoutAnyState() {
    for (Command command :
        List.<Command>of(
            publish(-1, message(1, "a")),
            publish(Long.MAX_VALUE, message(1, "a")),
            new Ack("a", "g", List.of(new Range(3, 2))),
            new CreateGroup("a", "", StartAt.LATEST, true),
            new Configure(new Settings(0, 1, 1, 1, 1, true)))) {
      assertThat(shard.state.preview(command)).as(command.toString()).isPresent();
      assertThat(shard.apply(command)).isInstanceOf(Reply.Refused.class);
    }
  }

  @Test
  void shouldRefuseIdsFromTooFarAhead() {
    UUID ahead = new UUID((Samples.START_MS + 90_000_000) << 16 | 0x7000, 1L << 63);

    assertThat(shard.refusal(new Publish(id(1), 0, "", 0, List.of(withId(ahead)))))
        .isEqualTo(Refusal.INVALID_ID);
  }

  private static Message withId(UUID id) {
    return new Message(id, "a", 0, 0, "", Image.EMPTY);
  }
}
