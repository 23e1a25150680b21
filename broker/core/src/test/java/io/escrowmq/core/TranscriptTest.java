package io.escrowmq.core;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.Tick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scenarios as people can read them: each command, then every line that the shard said. */
class TranscriptTest {
  private final TestShard shard = new TestShard();
  private final List<String> lines = new ArrayList<>();

  private void say(Command command) {
    lines.add("+" + (shard.nowMs - Samples.START_MS) + " ms  " + readable(command.toString()));
    Reply reply = shard.apply(command);
    String answer =
        reply instanceof Reply.Published published
            ? "Published"
                + Arrays.toString(published.offsets())
                + Arrays.toString(published.duplicates())
            : reply.toString();
    lines.add("    reply  " + readable(answer));
    for (Effect effect : shard.effects) {
      lines.add("    effect " + readable(effect.toString()));
    }
  }

  /** Ids by their numbers only. */
  private static String readable(String text) {
    return text.replaceAll("018bcfe5-6800-7000-8000-0*([0-9a-f]+)", "#$1");
  }

  @Test
  void shouldReleaseATransactionOnce() {
    say(new CreateGroup("orders", "stock", StartAt.EARLIEST, true));
    say(
        Samples.prepare(
            1,
            List.of(Samples.message(10, "orders"), Samples.message(11, "orders")),
            List.of(Samples.message(12, "refunds"))));
    say(Samples.prepare(1, List.of(), List.of()));
    say(Samples.publish(0, Samples.message(10, "orders")));
    say(Samples.decide(1, Outcome.COMMIT));
    say(Samples.decide(1, Outcome.COMMIT));
    say(Samples.decide(1, Outcome.ROLLBACK));
    say(Samples.decide(2, Outcome.COMMIT));

    Golden.compare("transcript-transaction.txt", lines);
  }

  @Test
  void shouldAskAndPark() {
    say(Samples.prepare(1, List.of(Samples.message(10, "orders")), List.of()));
    for (int i = 0; i < 4; i++) {
      shard.pass(6_000);
      say(new CheckAnswered(Samples.id(1), "shop", "unknown"));
    }
    say(Samples.decide(1, Outcome.WITHDRAW));

    Golden.compare("transcript-check-back.txt", lines);
  }

  @Test
  void shouldConsumeRetryRejectAndGiveUp() {
    say(new Configure(new Settings(60_000, 10, 2, 1_000, 4_000, true)));
    say(new CreateGroup("orders", "stock", StartAt.EARLIEST, true));
    say(new CreateGroup("orders", "mail", StartAt.EARLIEST, true));
    say(
        Samples.publish(
            0,
            Samples.message(1, "orders"),
            Samples.message(2, "orders"),
            Samples.message(3, "orders")));
    say(new Ack("orders", "mail", List.of(new Range(0, 2))));
    say(new Ack("orders", "stock", List.of(new Range(0, 0))));
    say(new Retry("orders", "stock", new Attempt(1, 1), -1, false, "timeout"));
    say(new Retry("orders", "stock", new Attempt(1, 1), -1, false, "timeout"));
    say(new LeaseLost("orders", "stock", List.of(new Attempt(1, 2)), "gone"));
    say(
        new Reject(
            "orders", "stock", new Attempt(2, 1), "NO", "sold out", Samples.message(9, "shop.c")));

    Golden.compare("transcript-delivery.txt", lines);
  }

  @Test
  void shouldShowDelayedMessagesWhenDue() {
    say(
        Samples.publish(
            0,
            Samples.delayed(1, "orders", Samples.START_MS + 2_000),
            Samples.delayed(2, "orders", Samples.START_MS + 1_000),
            Samples.message(3, "orders")));
    shard.pass(1_500);
    say(new Tick());
    shard.pass(1_500);
    say(new Tick());
    say(Samples.publish(1, Samples.message(1, "orders")));

    Golden.compare("transcript-delay.txt", lines);
  }
}
