package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.transaction.CheckPlace;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checker that is slow or silent delays nobody but its own group. */
class FairCheckBackTest {

  private static final UUID SLOW_DB = new UUID(7, 1);
  private static final UUID PROMPT_DB = new UUID(7, 2);
  private static final CheckPolicy POLICY =
      new CheckPolicy(2_000, 1_000, 60_000, 1_000, 0, ExhaustedPolicy.PARK);

  /** The broker's timer. */
  private static final long TURN_MS = 20;

  /** A question goes out in the turn in which it is due, or in the next. */
  private static final long LATE_MS_MAX = 2 * TURN_MS;

  private static final long ANSWER_TIMEOUT_MS = 10_000;
  private static final long RUN_MS = 15_000;

  private final ScriptedBroker broker = new ScriptedBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  /** How the other group's checker is of no use. */
  enum Checker {
    /** Takes questions and never answers. */
    SILENT(Long.MAX_VALUE),
    /** Answers each question just before it would be asked of another. */
    SLOW(ANSWER_TIMEOUT_MS - 1_000);

    private final long afterMs;

    Checker(long afterMs) {
      this.afterMs = afterMs;
    }
  }

  @ParameterizedTest
  @EnumSource(Checker.class)
  void shouldAskOnTimeWhileAnotherGroupsCheckerIsSlow(Checker checker) {
    asksOnTime(checker, 500);
  }

  @ParameterizedTest
  @EnumSource(Checker.class)
  void shouldAskOnTimeWhileAHundredThousandOfAnotherGroupAreDue(Checker checker) {
    asksOnTime(checker, 100_000);
  }

  private void asksOnTime(Checker checker, int dueOfTheOther) {
    // given: many that are due, of a group whose only producer is of no use
    ScriptedPeer slow = broker.connect("slow", SLOW_DB);
    for (int i = 0; i < dueOfTheOther; i++) {
      prepare(slow, SLOW_DB);
      if (i % 1_000 == 0) {
        broker.run();
      }
    }
    broker.run();
    slow.responses.clear();
    broker.after(POLICY.firstCheckMs());
    assertThat(broker.state().transactions().due(CheckPlace.BEGINNING, broker.nowMs()))
        .hasSize(dueOfTheOther);
    Other other = new Other(slow, checker);

    // when: a prompt group has one more each 100 ms
    ScriptedPeer prompt = broker.connect("prompt", PROMPT_DB);
    Map<UUID, Long> dueMs = new HashMap<>();
    List<Long> lateMs = new ArrayList<>();
    for (long passed = 0; passed < RUN_MS; passed += TURN_MS) {
      if (passed % 100 == 0) {
        dueMs.put(prepare(prompt, PROMPT_DB), broker.nowMs() + POLICY.firstCheckMs());
        broker.run();
      }
      broker.after(TURN_MS);
      other.answerWhatIsOldEnough();
      answerAtOnce(
          prompt, id -> lateMs.add(broker.nowMs() - dueMs.getOrDefault(id, Long.MAX_VALUE)));
    }

    // then
    assertThat(lateMs).hasSizeGreaterThan((int) ((RUN_MS - POLICY.firstCheckMs()) / 100) - 5);
    assertThat(lateMs).allSatisfy(late -> assertThat(late).isBetween(0L, LATE_MS_MAX));
    assertThat(other.asked).as("the other group was asked too").isPositive();
  }

  @Test
  void shouldPassOverAProducerThatDoesNotAnswerInTimeForAnotherThatAnnouncedTheResource() {
    // given
    ScriptedPeer silent = broker.connect("orders", SLOW_DB);
    UUID id = prepare(silent, SLOW_DB);
    broker.run();
    broker.after(POLICY.firstCheckMs());
    assertThat(silent.asked).containsExactly(new ScriptedPeer.Asked(id, false));
    ScriptedPeer elsewhere = broker.connect("orders", PROMPT_DB);
    ScriptedPeer stranger = broker.connect("prompt", SLOW_DB);
    ScriptedPeer other = broker.connect("orders", SLOW_DB);

    // when
    broker.after(ANSWER_TIMEOUT_MS - TURN_MS);
    assertThat(other.asked).as("the first one still has time").isEmpty();
    broker.after(TURN_MS);

    // then
    assertThat(other.asked).containsExactly(new ScriptedPeer.Asked(id, false));
    assertThat(silent.asked).hasSize(1);
    assertThat(elsewhere.asked).isEmpty();
    assertThat(stranger.asked).isEmpty();

    // when
    answerAtOnce(other, answered -> {});

    // then: decided, and the one that was passed over counted nothing
    assertThat(Objects.requireNonNull(broker.state().transaction(id)).state())
        .isEqualTo(TransactionState.COMMITTED);
    assertThat(Objects.requireNonNull(broker.state().transaction(id)).checks()).isZero();
  }

  private static UUID prepare(ScriptedPeer producer, UUID resource) {
    UUID id = UuidV7.next();
    producer.ask(new Prepare(id, resource, POLICY, List.of(message("t", "", "x")), List.of()));
    return id;
  }

  private void answerAtOnce(ScriptedPeer producer, Consumer<UUID> each) {
    List<CheckAnswer> answers = new ArrayList<>();
    for (ScriptedPeer.Asked asked : producer.asked) {
      each.accept(asked.transactionId());
      answers.add(new CheckAnswer(asked.transactionId(), Verdict.COMMITTED, ""));
    }
    producer.asked.clear();
    if (!answers.isEmpty()) {
      producer.ask(new CheckAnswers(answers));
      broker.run();
    }
    producer.responses.clear();
  }

  /** The producer of the other group. */
  private final class Other {
    private final ScriptedPeer peer;
    private final Checker checker;
    private final Queue<Question> questions = new ArrayDeque<>();
    private int asked;

    /** Came at a time. */
    private record Question(UUID id, long atMs) {}

    Other(ScriptedPeer peer, Checker checker) {
      this.peer = peer;
      this.checker = checker;
    }

    void answerWhatIsOldEnough() {
      peer.asked.forEach(one -> questions.add(new Question(one.transactionId(), broker.nowMs())));
      asked += peer.asked.size();
      peer.asked.clear();
      List<CheckAnswer> answers = new ArrayList<>();
      Question oldest = questions.peek();
      while (oldest != null && broker.nowMs() - oldest.atMs() >= checker.afterMs) {
        answers.add(new CheckAnswer(oldest.id(), Verdict.UNKNOWN, "it takes so long"));
        questions.remove();
        oldest = questions.peek();
      }
      if (!answers.isEmpty()) {
        peer.ask(new CheckAnswers(answers));
        broker.run();
      }
      peer.responses.clear();
    }
  }
}
