package io.escrowmq.core;

import static io.escrowmq.core.Samples.decide;
import static io.escrowmq.core.Samples.delayed;
import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.prepare;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.transaction.CheckPlace;
import io.escrowmq.core.transaction.TransactionFilter;
import io.escrowmq.core.transaction.TransactionPage;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransactionTest {
  private final TestShard shard = new TestShard();

  private TransactionView view(int number) {
    return Objects.requireNonNull(shard.state.transaction(id(number)));
  }

  private long next(String topic) {
    return Objects.requireNonNull(shard.state.topic(topic)).nextOffset();
  }

  private Consumption.Kind kind(int number) {
    return shard.state.consumption(id(number)).kind();
  }

  @Test
  void shouldShowNothingBeforeTheDecisionAndOneSetAfterIt() {
    shard.apply(prepare(1, List.of(message(10, "a")), List.of(message(11, "b"))));
    assertThat(next("a")).isZero();
    assertThat(kind(10)).isEqualTo(Consumption.Kind.HELD);

    shard.apply(decide(1, Outcome.ROLLBACK));

    assertThat(next("a")).isZero();
    assertThat(next("b")).isEqualTo(1);
    assertThat(kind(10)).isEqualTo(Consumption.Kind.DISCARDED);
    assertThat(kind(11)).isEqualTo(Consumption.Kind.STORED);
    assertThat(view(1).state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(view(1).onCommitCount()).isEqualTo(1);
  }

  @Test
  void shouldReleaseNeitherSetOnWithdraw() {
    shard.apply(prepare(1, List.of(message(10, "a")), List.of(message(11, "b"))));

    shard.apply(decide(1, Outcome.WITHDRAW));

    assertThat(next("a") + next("b")).isZero();
    assertThat(shard.offsets(publish(0, message(10, "a")))).containsExactly(0);
  }

  @Test
  void shouldNotStoreAgainWhatIsVisibleWhenTheSetIsReleased() {
    shard.apply(prepare(1, List.of(message(10, "a"), message(11, "a")), List.of()));
    Reply.Published published = (Reply.Published) shard.apply(publish(0, message(10, "a")));
    assertThat(published.duplicates()).containsExactly(false);

    shard.apply(decide(1, Outcome.COMMIT));

    assertThat(next("a")).isEqualTo(2);
  }

  @Test
  void shouldDelayWhatIsReleasedBeforeItsTime() {
    shard.apply(prepare(1, List.of(delayed(10, "a", shard.nowMs + 5_000)), List.of()));
    shard.apply(decide(1, Outcome.COMMIT));
    assertThat(next("a")).isZero();

    shard.pass(5_000);
    shard.apply(new Tick());

    assertThat(next("a")).isEqualTo(1);
  }

  @Test
  void shouldReleaseIntoATopicThatWasDeletedMeanwhile() {
    shard.apply(publish(0, message(9, "a")));
    shard.apply(prepare(1, List.of(message(10, "a")), List.of()));
    shard.apply(new DeleteTopic("a"));

    shard.apply(decide(1, Outcome.COMMIT));

    assertThat(shard.state.consumption(id(10)).offset()).isPositive();
  }

  @Test
  void shouldRefuseStrangersAndLateOpposites() {
    shard.apply(prepare(1, List.of(), List.of()));
    Decide stranger =
        new Decide(id(1), Outcome.COMMIT, new Decider(Decider.Kind.PRODUCER, "other"), "");
    assertThat(shard.refusal(stranger)).isEqualTo(Refusal.FORBIDDEN);
    assertThat(shard.refusal(decide(2, Outcome.COMMIT))).isEqualTo(Refusal.NOT_FOUND);

    shard.apply(decide(1, Outcome.COMMIT));

    Reply.Refused conflict = (Reply.Refused) shard.apply(decide(1, Outcome.WITHDRAW));
    assertThat(conflict.reason()).isEqualTo(Refusal.CONFLICT);
    assertThat(conflict.standing()).isEqualTo(Outcome.COMMIT);
  }

  @Test
  void shouldLimitUndecidedTransactionsPerGroup() {
    shard.apply(new Configure(new Settings(60_000, 1, 3, 1, 1, true)));
    shard.apply(prepare(1, List.of(), List.of()));
    assertThat(shard.refusal(prepare(2, List.of(), List.of())))
        .isEqualTo(Refusal.TOO_MANY_TRANSACTIONS);

    shard.apply(decide(1, Outcome.COMMIT));

    assertThat(shard.apply(prepare(2, List.of(), List.of()))).isEqualTo(new Reply.Prepared(false));
  }

  @Test
  void shouldForgetADecisionAfterTheIdWindowAndSaySo() {
    shard.apply(prepare(1, List.of(message(10, "a")), List.of()));
    shard.apply(decide(1, Outcome.ROLLBACK));
    shard.pass(shard.state.settings().idWindowMs() - 1);
    shard.apply(new Tick());
    assertThat(shard.state.transaction(id(1))).isNotNull();

    shard.pass(1);
    shard.apply(new Tick());

    assertThat(shard.refusal(decide(1, Outcome.ROLLBACK))).isEqualTo(Refusal.FORGOTTEN);
    assertThat(shard.refusal(prepare(1, List.of(), List.of()))).isEqualTo(Refusal.FORGOTTEN);
    assertThat(kind(10)).isEqualTo(Consumption.Kind.FORGOTTEN);
  }

  @Test
  void shouldAskInDoublingStepsAndThenPark() {
    shard.apply(prepare(1, List.of(message(10, "a")), List.of()));
    assertThat(view(1).nextCheckMs()).isEqualTo(shard.nowMs + 6_000);
    CheckAnswered unknown = new CheckAnswered(id(1), "shop", "?");

    shard.apply(unknown);
    assertThat(view(1).nextCheckMs() - shard.nowMs).isBetween(500L, 1_000L);
    shard.apply(unknown);
    assertThat(view(1).nextCheckMs() - shard.nowMs).isBetween(1_000L, 2_000L);
    shard.apply(unknown);

    assertThat(shard.effects).first().isEqualTo(new Effect.Parked(id(1)));
    assertThat(view(1).state()).isEqualTo(TransactionState.PARKED);
    assertThat(shard.state.transactions().due(CheckPlace.BEGINNING, Long.MAX_VALUE)).isEmpty();
    assertThat(shard.apply(decide(1, Outcome.COMMIT)))
        .isEqualTo(new Reply.Decided(Outcome.COMMIT, false));
    assertThat(next("a")).isEqualTo(1);
  }

  @Test
  void shouldWantAFenceWhenTooOldOrExhausted() {
    CheckRules rules = new CheckRules(6_000, 1_000, 60_000, 1, 4_000, Exhausted.ROLLBACK);
    UUID nobody = new UUID(0, 0);
    shard.apply(new Prepare(id(1), "shop", nobody, rules, List.of(), List.of()));
    assertThat(view(1).nextCheckMs()).isEqualTo(shard.nowMs + 4_000);
    assertThat(view(1).wantsFence(shard.nowMs + 3_999)).isFalse();
    assertThat(view(1).wantsFence(shard.nowMs + 4_000)).isTrue();

    shard.apply(new CheckAnswered(id(1), "shop", "?"));

    assertThat(view(1).wantsFence(shard.nowMs)).isTrue();
    assertThat(view(1).state()).isEqualTo(TransactionState.HELD);
    assertThat(shard.refusal(new CheckAnswered(id(1), "other", "?"))).isEqualTo(Refusal.FORBIDDEN);
  }

  @Test
  void shouldListPageByPage() {
    for (int number = 1; number <= 9; number++) {
      shard.apply(prepare(number, List.of(), List.of()));
      if (number % 3 == 0) {
        shard.apply(decide(number, Outcome.COMMIT));
      }
    }
    List<UUID> listed = new ArrayList<>();
    long cursor = 0;
    do {
      TransactionPage page = shard.state.transactions().list(TransactionFilter.ALL, cursor, 2);
      page.entries().forEach(entry -> listed.add(entry.id()));
      cursor = page.nextCursor();
    } while (cursor != 0);

    assertThat(listed)
        .containsExactly(id(1), id(2), id(4), id(5), id(7), id(8), id(3), id(6), id(9));
    assertThat(shard.state.transactions().count(TransactionState.HELD)).isEqualTo(6);
    TransactionFilter committed = new TransactionFilter(TransactionState.COMMITTED, "shop", null);
    assertThat(shard.state.transactions().list(committed, 0, 10).entries()).hasSize(3);
  }
}
