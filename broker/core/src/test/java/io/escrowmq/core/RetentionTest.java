package io.escrowmq.core;

import static io.escrowmq.core.Samples.delayed;
import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.prepare;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What age and size let go, what stays all the same, and what is known of what went. */
class RetentionTest {
  private static final long HOUR_MS = 3_600_000;
  private static final int BODY_BYTES = "body 1".length();

  private final TestShard shard = new TestShard();
  private long sequence;
  private int number;

  private TopicView topic() {
    return Objects.requireNonNull(shard.state.topic("a"));
  }

  private void create(long retentionMs, long retentionBytes, boolean keepUnacked) {
    shard.apply(new CreateTopic("a", new TopicSettings(retentionMs, retentionBytes, keepUnacked)));
  }

  private void publishTo(String topic, int count) {
    Message[] messages = new Message[count];
    for (int i = 0; i < count; i++) {
      number++;
      messages[i] = message(number % 10, topic);
      messages[i] = new Message(id(number), topic, 0, 0, "shop", messages[i].image());
    }
    shard.apply(publish(sequence++, messages));
  }

  private void group(String name, boolean counts) {
    shard.apply(new CreateGroup("a", name, StartAt.EARLIEST, counts));
  }

  private Reply ack(String group, long first, long last) {
    return shard.apply(new Ack("a", group, List.of(new Range(first, last))));
  }

  /** Ticks as often as the state asks for it. */
  private List<Effect> tick() {
    List<Effect> all = new ArrayList<>();
    while (shard.state.nextTimerMs() <= shard.nowMs) {
      shard.apply(new Tick());
      all.addAll(shard.effects);
    }
    return all;
  }

  private Consumption.Kind kind(int messageNumber) {
    return shard.state.consumption(id(messageNumber)).kind();
  }

  private List<Long> visible() {
    List<Long> offsets = new ArrayList<>();
    for (long at = topic().nextVisible(0); at >= 0; at = topic().nextVisible(at + 1)) {
      assertThat(topic().isVisible(at)).isTrue();
      offsets.add(at);
    }
    assertThat(topic().messageCount()).isEqualTo(offsets.size());
    assertThat(topic().storedBytes()).isEqualTo((long) offsets.size() * BODY_BYTES);
    return offsets;
  }

  @Test
  void shouldTakeWhatIsOldAndConsumed() {
    create(HOUR_MS, 0, true);
    group("g", true);
    publishTo("a", 3);
    ack("g", 0, 2);
    shard.pass(HOUR_MS - 1);
    publishTo("a", 2);
    tick();
    assertThat(visible()).containsExactly(0L, 1L, 2L, 3L, 4L);

    shard.pass(1);
    List<Effect> effects = tick();

    assertThat(effects).contains(new Effect.Gone("a", new Range(0, 2)));
    assertThat(visible()).containsExactly(3L, 4L);
    assertThat(topic().firstOffset()).isEqualTo(3);
    assertThat(topic().goneCount()).isEqualTo(3);
    assertThat(topic().consumedFloor()).isEqualTo(3);
  }

  @Test
  void shouldKeepWhatAGroupThatCountsStillNeedsUntilItDoesNot() {
    create(HOUR_MS, 0, true);
    group("fast", true);
    group("slow", true);
    publishTo("a", 6);
    ack("fast", 0, 5);
    ack("slow", 0, 1);
    ack("slow", 4, 4);
    shard.pass(HOUR_MS);
    tick();
    assertThat(visible()).containsExactly(2L, 3L, 5L);

    ack("slow", 3, 3);
    assertThat(shard.state.nextTimerMs()).isLessThanOrEqualTo(shard.nowMs);
    tick();

    assertThat(visible()).containsExactly(2L, 5L);
    shard.apply(new DeleteGroup("a", "slow"));
    tick();
    assertThat(visible()).isEmpty();
    assertThat(topic().firstOffset()).isEqualTo(6);
  }

  @Test
  void shouldTakeByAgeWhatNobodyWaitsFor() {
    create(HOUR_MS, 0, true);
    group("cli", false);
    publishTo("a", 2);
    shard.pass(HOUR_MS);
    tick();

    assertThat(visible()).isEmpty();
    assertThat(kind(1)).isEqualTo(Consumption.Kind.EXPIRED);
    assertThat(Objects.requireNonNull(shard.state.group("a", "cli")).lag()).isZero();
  }

  @Test
  void shouldKeepTheNewestBytes() {
    create(0, 3L * BODY_BYTES, true);
    group("g", true);
    publishTo("a", 5);
    tick();
    assertThat(visible()).as("nothing is acknowledged").hasSize(5);

    ack("g", 0, 4);
    tick();

    assertThat(visible()).containsExactly(2L, 3L, 4L);
    publishTo("a", 2);
    tick();
    assertThat(visible()).as("the newest three, and what is needed").containsExactly(4L, 5L, 6L);
  }

  @Test
  void shouldTakeWhatIsUnackedIfTheTopicSaysSo() {
    create(HOUR_MS, 0, false);
    group("g", true);
    publishTo("a", 3);
    shard.apply(new Retry("a", "g", new Attempt(0, 1), 10, false, "no"));
    shard.apply(new Retry("a", "g", new Attempt(1, 1), 10, true, "poison"));
    shard.pass(HOUR_MS);
    List<Effect> effects = tick();

    assertThat(visible()).isEmpty();
    assertThat(effects).contains(new Effect.ConsumptionChanged("a"));
    assertThat(kind(1)).isEqualTo(Consumption.Kind.EXPIRED);
    assertThat(kind(2)).isEqualTo(Consumption.Kind.EXPIRED);
    assertThat(topic().expiredRanges(0, 10)).containsExactly(new Range(0, 2));
    assertThat(topic().consumedRanges(0)).isEmpty();
    assertThat(topic().consumedFloor()).isEqualTo(3);
    Group group = (Group) Objects.requireNonNull(shard.state.group("a", "g"));
    assertThat(group.lag()).isZero();
    assertThat(group.retryCount()).isZero();
    assertThat(group.deadCount()).isZero();
    assertThat(ack("g", 0, 2)).isEqualTo(Reply.Done.INSTANCE);
    assertThat(kind(1))
        .as("an ack that comes too late changes nothing")
        .isEqualTo(Consumption.Kind.EXPIRED);
    assertThat(shard.refusal(new Retry("a", "g", new Attempt(0, 2), 10, false, "no")))
        .isEqualTo(Refusal.STALE_DELIVERY);
    assertThat(shard.apply(new LeaseLost("a", "g", List.of(new Attempt(2, 1)), "gone")))
        .isEqualTo(Reply.Done.INSTANCE);
  }

  @Test
  void shouldKeepADeadLetterUntilItsGroupIsDeleted() {
    create(HOUR_MS, 0, true);
    group("g", true);
    publishTo("a", 2);
    shard.apply(new Retry("a", "g", new Attempt(0, 1), 10, true, "poison"));
    ack("g", 1, 1);
    shard.pass(HOUR_MS);
    tick();
    assertThat(visible()).containsExactly(0L);
    assertThat(kind(1)).isEqualTo(Consumption.Kind.DEAD);

    shard.apply(new DeleteGroup("a", "g"));
    tick();
    assertThat(visible()).isEmpty();
  }

  @Test
  void shouldKeepWhatIsDelayedOrUndecided() {
    create(HOUR_MS, 0, true);
    shard.apply(publish(sequence++, delayed(1, "a", shard.nowMs + 3 * HOUR_MS)));
    shard.apply(prepare(100, List.of(message(2, "a")), List.of()));
    shard.pass(2 * HOUR_MS);
    tick();
    assertThat(kind(1)).isEqualTo(Consumption.Kind.HELD);

    shard.apply(Samples.decide(100, Outcome.COMMIT));
    shard.pass(HOUR_MS - 1);
    tick();
    assertThat(visible()).as("age counts from when a message became visible").containsExactly(0L);
  }

  @Test
  void shouldBeginANewGroupAtTheFirstMessageAndPassOverWhatIsGone() {
    create(HOUR_MS, 0, true);
    group("g", true);
    publishTo("a", 6);
    ack("g", 0, 1);
    ack("g", 3, 4);
    shard.pass(HOUR_MS);
    tick();

    group("late", true);

    Group late = (Group) Objects.requireNonNull(shard.state.group("a", "late"));
    assertThat(late.startOffset()).isEqualTo(2);
    assertThat(late.nextUnsettled(2)).isEqualTo(2);
    assertThat(late.nextUnsettled(3)).isEqualTo(5);
    assertThat(late.lag()).isEqualTo(2);
  }

  @Test
  void shouldKnowTheIdForTheIdWindowAndThenForgetIt() {
    create(1_000, 0, true);
    group("g", true);
    publishTo("a", 2);
    ack("g", 0, 0);
    shard.pass(1_000);
    tick();
    assertThat(visible()).containsExactly(1L);
    assertThat(kind(1)).isEqualTo(Consumption.Kind.CONSUMED);
    assertThat(shard.apply(publish(sequence++, message(1, "a"))))
        .isInstanceOfSatisfying(
            Reply.Published.class,
            reply -> {
              assertThat(reply.duplicates()).containsExactly(true);
              assertThat(reply.offsets()).containsExactly(0);
            });

    shard.pass(shard.state.settings().idWindowMs() + 2_000);
    tick();

    assertThat(kind(1)).isEqualTo(Consumption.Kind.FORGOTTEN);
    assertThat(kind(2)).isEqualTo(Consumption.Kind.STORED);
    shard.apply(new DeleteTopic("a"));
    assertThat(kind(2)).isEqualTo(Consumption.Kind.DISCARDED);
  }

  @Test
  void shouldFollowTheBrokersSettingsAndTheTopicsOwn() {
    shard.apply(new CreateTopic("a"));
    publishTo("a", 1);
    shard.pass(HOUR_MS);
    assertThat(tick()).isEmpty();

    shard.apply(new Configure(new Settings(60_000, 10, 3, 1, 1, true, HOUR_MS, 0)));
    assertThat(shard.state.nextTimerMs()).isLessThanOrEqualTo(shard.nowMs);
    shard.apply(new AlterTopic("a", new TopicSettings(2 * HOUR_MS, 0, true)));
    assertThat(tick()).isEmpty();
    assertThat(shard.state.nextTimerMs()).isEqualTo(shard.nowMs + HOUR_MS);
    shard.apply(new AlterTopic("a", TopicSettings.DEFAULT));
    tick();

    assertThat(visible()).isEmpty();
    assertThat(shard.refusal(new CreateTopic("a", new TopicSettings(1, 0, true))))
        .isEqualTo(Refusal.ALREADY_EXISTS);
    assertThat(shard.apply(new CreateTopic("a"))).isEqualTo(Reply.Done.INSTANCE);
    assertThat(shard.refusal(new AlterTopic("b", TopicSettings.DEFAULT)))
        .isEqualTo(Refusal.NOT_FOUND);
    assertThat(shard.refusal(new AlterTopic("a", new TopicSettings(-2, 0, true))))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
  }

  @Test
  void shouldTakeABoundedNumberInOneTickAndReachTheSameStateFromASnapshotOnTheWay()
      throws IOException {
    create(HOUR_MS, 0, true);
    group("g", true);
    for (int i = 0; i < 10; i++) {
      publishTo("a", 1_000);
    }
    ack("g", 0, 4_999);
    ack("g", 6_000, 9_999);
    shard.pass(HOUR_MS);
    shard.apply(new Tick());
    assertThat(topic().messageCount()).isBetween(1_800L, 9_000L);

    ShardState copy = TestShard.restore(shard.save());
    assertThat(copy.stateHash()).isEqualTo(shard.state.stateHash());
    assertThat(copy.nextTimerMs()).isEqualTo(shard.state.nextTimerMs());
    for (int i = 0; i < 5; i++) {
      shard.pass(20);
      shard.apply(new Tick());
      copy.apply(shard.nowMs, new MessageRef(1_000 + i, 0), new Tick(), effect -> {});
    }

    assertThat(copy.stateHash()).isEqualTo(shard.state.stateHash());
    assertThat(topic().messageCount()).isEqualTo(1_000);
    assertThat(topic().firstOffset()).isEqualTo(5_000);
  }

  @Test
  void shouldMoveACarriedMessageAndChangeNothingElse() throws IOException {
    create(0, 0, true);
    shard.apply(publish(sequence++, message(1, "a"), delayed(2, "a", shard.nowMs + HOUR_MS)));
    shard.apply(prepare(100, List.of(message(3, "a")), List.of(message(4, "a"))));
    long before = shard.state.stateHash();

    shard.apply(
        new Carry(
            List.of(
                new Carried.Visible(0, message(1, "a")),
                new Carried.Delayed(delayed(2, "a", shard.nowMs + HOUR_MS)),
                new Carried.Held(id(100), true, 0, message(3, "a")),
                new Carried.Held(id(100), false, 0, message(4, "a")))));

    assertThat(shard.state.stateHash()).isEqualTo(before);
    List<String> places = places();
    assertThat(places).containsExactly("held 4#2", "held 4#3", "delayed 4#1", "visible 4#0");
    shard.state = TestShard.restore(shard.save());
    assertThat(places()).isEqualTo(places);
  }

  @Test
  void shouldNotMoveWhatIsSomethingElseByNow() {
    create(1_000, 0, true);
    publishTo("a", 2);
    shard.apply(prepare(100, List.of(message(3, "a")), List.of()));
    shard.apply(Samples.decide(100, Outcome.COMMIT));
    shard.pass(1_000);
    tick();
    publishTo("a", 1);
    List<String> before = places();

    shard.apply(
        new Carry(
            List.of(
                new Carried.Visible(0, message(1, "a")),
                new Carried.Visible(3, message(7, "a")),
                new Carried.Visible(99, message(1, "a")),
                new Carried.Visible(0, message(1, "elsewhere")),
                new Carried.Delayed(delayed(8, "a", shard.nowMs + HOUR_MS)),
                new Carried.Held(id(100), true, 0, message(3, "a")),
                new Carried.Held(id(101), false, 7, message(3, "a")))));

    assertThat(places()).isEqualTo(before);
  }

  private List<String> places() {
    List<String> places = new ArrayList<>();
    KeptMessages walk = shard.state.keptMessages();
    boolean more = true;
    while (more) {
      more = walk.visit(1, new Places(places));
    }
    return places;
  }

  private record Places(List<String> places) implements KeptMessages.Visitor {
    @Override
    public void held(UUID transactionId, boolean onCommit, int index, StoredMessage message) {
      places.add("held " + message.position() + "#" + message.ordinal());
    }

    @Override
    public void delayed(StoredMessage message) {
      places.add("delayed " + message.position() + "#" + message.ordinal());
    }

    @Override
    public void visible(TopicView topic, long offset) {
      places.add("visible " + topic.position(offset) + "#" + topic.ordinal(offset));
    }
  }
}
