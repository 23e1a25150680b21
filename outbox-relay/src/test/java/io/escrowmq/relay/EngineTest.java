package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.ConsumptionState.Kind;
import io.escrowmq.protocol.message.Message;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTest {
  private final BrokerModel model = new BrokerModel();
  private TestOutbox outbox;

  @BeforeEach
  void open() throws SQLException {
    outbox = new TestOutbox(Bench.LANES);
  }

  @AfterEach
  void close() throws SQLException {
    outbox.close();
  }

  private Bench bench() throws SQLException {
    return Bench.linked(outbox, model);
  }

  private List<String> log(String topic) {
    List<String> bodies = new ArrayList<>();
    model
        .topics
        .getOrDefault(topic, List.of())
        .forEach(m -> bodies.add(StandardCharsets.UTF_8.decode(m.body()).toString()));
    return bodies;
  }

  private String state(Message message) throws SQLException {
    return String.join(
        "",
        outbox.query("SELECT state FROM escrow_outbox WHERE message_id = '" + message.id() + "'"));
  }

  private String error(Message message) throws SQLException {
    return String.join(
        "",
        outbox.query(
            "SELECT last_error FROM escrow_outbox WHERE message_id = '" + message.id() + "'"));
  }

  @Test
  void shouldDeleteRowsWhenTheyAreConsumedAndNotBefore() throws SQLException {
    // given
    Bench bench = bench();
    for (int i = 0; i < 100; i++) {
      outbox.commit("orders", "k" + i % 7, "b" + i);
    }
    // when
    bench.settle();
    // then
    assertThat(log("orders")).hasSize(100);
    assertThat(outbox.ids()).hasSize(100);
    assertThat(bench.metrics().storedNotConsumed()).isEqualTo(100);
    // when
    model.log("orders").subList(0, 60).forEach(m -> model.consumed.add(m.id()));
    bench.settle();
    // then
    assertThat(outbox.ids()).hasSize(40);
    // when
    model.consumeAll();
    bench.settle();
    // then
    assertThat(outbox.ids()).isEmpty();
    assertThat(bench.metrics().deletes()).isEqualTo(100);
    assertThat(bench.metrics().sends()).isEqualTo(100);
    assertThat(bench.metrics().storedNotConsumed()).isZero();
  }

  @Test
  void shouldDeleteRowsWhenStoredIfAskedTo() throws SQLException {
    Bench bench = new Bench(outbox, model, how -> how.finishOn(FinishOn.STORED));
    bench.port.link();
    outbox.commit("orders", "k", "b");
    bench.settle();
    assertThat(log("orders")).containsExactly("b");
    assertThat(outbox.ids()).isEmpty();
  }

  @Test
  void shouldAskAboutRowsOfAFormerOwnerAndSendOnlyTheUnknown() throws SQLException {
    // given
    Bench first = bench();
    Message consumed = outbox.commit("orders", "a", "consumed");
    Message stored = outbox.commit("orders", "b", "stored");
    first.settle();
    model.consumed.add(consumed.id());
    Message unsent = outbox.commit("orders", "a", "unsent");
    // when the first is gone
    outbox.expireLeases();
    Bench second = bench().settle();
    // then
    assertThat(model.sends).containsEntry(consumed.id(), 1).containsEntry(stored.id(), 1);
    assertThat(model.sends).containsEntry(unsent.id(), 1);
    assertThat(outbox.ids()).containsExactly(stored.id().toString(), unsent.id().toString());
    assertThat(second.metrics().storedNotConsumed()).isEqualTo(2);
    // when
    int questions = model.questions;
    outbox.commit("orders", "a", "new");
    second.settle();
    // then what is new is not asked about
    assertThat(model.questions).isEqualTo(questions);
    assertThat(log("orders")).containsExactly("consumed", "stored", "unsent", "new");
  }

  @Test
  void shouldFindATransactionThatCommitsAfterLaterOnes() throws SQLException {
    // given
    Bench bench = bench().settle();
    try (Connection late = outbox.begin()) {
      outbox.insert(late, TestOutbox.message("orders", "late", "late"));
      outbox.commit("orders", "k", "early");
      bench.settle();
      for (int i = 0; i < 30; i++) {
        bench.step(1_000);
      }
      assertThat(log("orders")).containsExactly("early");
      // when
      late.commit();
    }
    // then within a quarter of its delay and the slowest poll
    for (int i = 0; i < 10; i++) {
      bench.step(1_000);
    }
    assertThat(log("orders")).containsExactly("early", "late");
    assertThat(bench.metrics().lateCommits()).isEqualTo(1);
  }

  @Test
  void shouldFindByTheSweepWhatNothingElseFinds() throws SQLException {
    // given
    Bench bench =
        new Bench(outbox, model, how -> how.limits(new RelayLimits(32, 256, 1 << 20, 1_000, 0)));
    bench.port.link();
    bench.settle();
    try (Connection late = outbox.begin()) {
      outbox.insert(late, TestOutbox.message("orders", "late", "late"));
      outbox.commit("orders", "k", "early");
      bench.settle();
      late.commit();
    }
    // when
    for (int i = 0; i < 20; i++) {
      bench.step(1_000);
    }
    // then
    assertThat(log("orders")).containsExactly("early", "late");
  }

  @Test
  void shouldBlockTheKeyOfARefusedRowOnlyAndGoOnInOrderWhenItIsDiscarded() throws SQLException {
    // given
    Bench bench = bench().settle();
    Message bad = outbox.commit("no good topic".replace(" ", "!"), "k", "bad");
    outbox.commit("orders", "k", "behind 1");
    outbox.commit("orders", "other", "free");
    outbox.commit("orders", "k", "behind 2");
    // when
    bench.settle();
    // then
    assertThat(log("orders")).containsExactly("free");
    assertThat(state(bad)).isEqualTo("BLOCKED");
    assertThat(error(bad)).contains("INVALID_TOPIC");
    assertThat(bench.metrics().blocked()).isEqualTo(1);
    assertThat(bench.metrics().pending()).isEqualTo(3);
    assertThat(bench.port.reports)
        .isNotEmpty()
        .allMatch(report -> report.startsWith("blocked 1: INVALID_TOPIC"));
    // when
    long seq =
        Long.parseLong(
            outbox.query("SELECT seq FROM escrow_outbox WHERE state = 'BLOCKED'").get(0));
    assertThat(BlockedRows.of(outbox.dataSource()).list(0, 10)).hasSize(1);
    assertThat(BlockedRows.of(outbox.dataSource()).discard(List.of(seq))).isEqualTo(1);
    bench.settle();
    // then
    assertThat(log("orders")).containsExactly("free", "behind 1", "behind 2");
    assertThat(bench.port.reports).last().isEqualTo("settled 1: Its row was deleted.");
  }

  @Test
  void shouldSendABlockedRowBeforeThoseBehindItOnceItIsMended() throws SQLException {
    // given
    Bench bench = bench().settle();
    Message bad = outbox.commit("bad!", "k", "1");
    outbox.commit("orders", "k", "2");
    bench.settle();
    // when
    outbox.execute(
        "UPDATE escrow_outbox SET topic = 'orders' WHERE message_id = '" + bad.id() + "'");
    for (int i = 0; i < 10; i++) {
      bench.step(2_000);
    }
    // then
    assertThat(log("orders")).containsExactly("1", "2");
    assertThat(bench.port.reports).last().isEqualTo("settled 1: It was published.");
  }

  @Test
  void shouldParkARowWhoseAttemptsAreUsedUpAndSendItWhenRetried() throws SQLException {
    // given
    model.refused.put("full", ErrorCode.FORBIDDEN);
    Bench bench = new Bench(outbox, model, how -> how.maxAttempts(3));
    bench.port.link();
    bench.settle();
    Message bad = outbox.commit("full", "k", "1");
    outbox.commit("orders", "k", "2");
    // when
    for (int i = 0; i < 30; i++) {
      bench.step(500);
    }
    // then
    assertThat(state(bad)).isEqualTo("PARKED");
    assertThat(outbox.query("SELECT attempts FROM escrow_outbox WHERE state = 'PARKED'"))
        .containsExactly("3");
    assertThat(log("orders")).containsExactly("2");
    // when
    model.refused.clear();
    BlockedRows.of(outbox.dataSource()).retry(List.of(1L, 2L));
    bench.engine.sweepSoon();
    bench.settle();
    // then
    assertThat(log("full")).containsExactly("1");
  }

  @Test
  void shouldResendOneByOneWhenTheBrokerRefusesABatch() throws SQLException {
    // given
    model.refused.put("forbidden", ErrorCode.FORBIDDEN);
    Bench bench = bench().settle();
    outbox.commit("orders", "k", "1");
    Message bad = outbox.commit("forbidden", "k", "2");
    outbox.commit("orders", "k", "3");
    // when
    bench.settle();
    // then
    assertThat(log("orders")).containsExactly("1");
    assertThat(state(bad)).isEqualTo("BLOCKED");
    assertThat(error(bad)).contains("FORBIDDEN");
  }

  @Test
  void shouldBlockRowsThatAreNoMessagesOrTooLong() throws SQLException {
    // given
    Bench bench = bench().settle();
    Message damaged = outbox.commit("orders", "a", "x");
    outbox.execute("UPDATE escrow_outbox SET headers = 'no header'");
    Message tooLong = outbox.commit("orders", "b", "x".repeat(20_000));
    outbox.execute("ALTER TABLE escrow_outbox ALTER COLUMN body SET NULL");
    Message nothing = outbox.commit("orders", "c", "x");
    outbox.execute(
        "UPDATE escrow_outbox SET body = NULL WHERE message_id = '" + nothing.id() + "'");
    outbox.commit("orders", "d", "good");
    // when
    bench.settle();
    // then
    assertThat(log("orders")).containsExactly("good");
    assertThat(error(damaged)).contains("damaged");
    assertThat(error(tooLong)).contains("LIMIT");
    assertThat(error(nothing)).contains("NULL");
  }

  @Test
  void shouldTryAgainInOrderAfterARefusalThatMayPass() throws SQLException {
    Bench bench = bench().settle();
    model.refused.put("orders", ErrorCode.BUSY);
    for (int i = 0; i < 100; i++) {
      outbox.commit("orders", "k", "" + i);
    }
    bench.settle();
    assertThat(log("orders")).isEmpty();
    model.refused.clear();
    bench.settle();
    assertThat(log("orders")).hasSize(100).isSortedAccordingTo(this::byNumber);
    assertThat(outbox.query("SELECT DISTINCT state FROM escrow_outbox")).containsExactly("PENDING");
  }

  private int byNumber(String a, String b) {
    return Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
  }

  @Test
  void shouldPauseWithoutABrokerAndResendWithTheSameIds() throws SQLException {
    // given
    Bench bench = bench().settle();
    for (int i = 0; i < 50; i++) {
      outbox.commit("orders", "k", "" + i);
    }
    bench.nowMs += 1_000;
    bench.engine.turn();
    // when the broker takes the batch, but its answer is lost
    bench.port.unlink(1);
    outbox.commit("orders", "k", "50");
    bench.settle();
    assertThat(log("orders")).hasSize(32);
    bench.port.link();
    bench.settle();
    // then
    assertThat(log("orders")).hasSize(51).isSortedAccordingTo(this::byNumber);
    assertThat(bench.metrics().duplicates()).isEqualTo(32);
    // when
    model.consumeAll();
    bench.settle();
    // then
    assertThat(outbox.ids()).isEmpty();
  }

  @Test
  void shouldAskBeforeRepeatingWhatWasSentLongAgo() throws SQLException {
    // given
    Bench bench = bench().settle();
    Message message = outbox.commit("orders", "k", "1");
    bench.nowMs += 1_000;
    bench.engine.turn();
    // when
    for (long waited = 0; waited <= ModelPort.WINDOW_MS / 2; waited += 3_000) {
      bench.nowMs += 3_000;
      bench.engine.turn();
    }
    bench.port.unlink(1);
    model.told.put(message.id(), Kind.FORGOTTEN);
    bench.settle();
    bench.port.link();
    bench.settle().settle();
    // then
    assertThat(model.sends).containsEntry(message.id(), 1);
    assertThat(state(message)).isEqualTo("PARKED");
  }

  @Test
  void shouldDecideByWhatTheBrokerSaysOfAnId() throws SQLException {
    // given rows of a former owner
    Message forgotten = outbox.commit("t", "a", "1");
    Message expired = outbox.commit("t", "b", "2");
    Message discarded = outbox.commit("t", "c", "3");
    Message dead = outbox.commit("t", "d", "4");
    Message consumed = outbox.commit("t", "e", "5");
    Message divertedTransaction = outbox.commit("t", "f", "6");
    Message marked = outbox.commit("t", "g", "7");
    outbox.execute(
        "UPDATE escrow_outbox SET state = 'STORED' WHERE message_id = '" + marked.id() + "'");
    model.told.put(forgotten.id(), Kind.FORGOTTEN);
    model.told.put(expired.id(), Kind.EXPIRED);
    model.told.put(discarded.id(), Kind.DISCARDED);
    model.told.put(dead.id(), Kind.DEAD);
    model.told.put(consumed.id(), Kind.CONSUMED);
    model.told.put(divertedTransaction.id(), Kind.HELD);
    // when
    bench().settle();
    // then
    assertThat(log("t")).containsExactly("6");
    assertThat(state(forgotten)).isEqualTo("PARKED");
    assertThat(error(forgotten)).contains("forgotten");
    assertThat(state(expired)).isEqualTo("PARKED");
    assertThat(state(discarded)).isEqualTo("PARKED");
    assertThat(state(dead)).isEqualTo("PARKED");
    assertThat(state(marked)).isEqualTo("PARKED");
    assertThat(state(consumed)).isEmpty();
    // when an operator insists
    model.told.remove(forgotten.id());
    model.told.put(forgotten.id(), Kind.FORGOTTEN);
    BlockedRows.of(outbox.dataSource()).retry(List.of(1L));
    outbox.expireLeases();
    bench().settle();
    // then
    assertThat(log("t")).containsExactly("6", "1");
  }

  @Test
  void shouldFinishLostRowsIfAskedTo() throws SQLException {
    Message expired = outbox.commit("t", "b", "2");
    model.told.put(expired.id(), Kind.EXPIRED);
    Bench bench = new Bench(outbox, model, how -> how.whenLost(WhenLost.FINISH));
    bench.port.link();
    bench.settle();
    assertThat(outbox.ids()).isEmpty();
    assertThat(model.sends).isEmpty();
  }

  @Test
  void shouldParkDeadLettersWithTheGroupsName() throws SQLException {
    Bench bench = bench().settle();
    Message dead = outbox.commit("orders", "k", "1");
    Message alive = outbox.commit("orders", "k", "2");
    bench.settle();
    model.dead.put(dead.id(), "billing");
    model.consumed.add(alive.id());
    bench.settle();
    assertThat(state(dead)).isEqualTo("PARKED");
    assertThat(error(dead)).contains("billing");
    assertThat(state(alive)).isEmpty();
    assertThat(bench.metrics().parked()).isEqualTo(1);
  }

  @Test
  void shouldFollowDelayedMessagesUntilTheyAreConsumed() throws SQLException {
    Bench bench = bench().settle();
    Message delayed = TestOutbox.message("orders", "k", "1");
    model.delayed.add(delayed.id());
    try (Connection connection = outbox.begin()) {
      outbox.insert(connection, delayed);
      connection.commit();
    }
    bench.settle();
    assertThat(bench.metrics().storedNotConsumed()).isEqualTo(1);
    model.delayed.clear();
    for (int i = 0; i < 20; i++) {
      bench.step(1_000);
    }
    model.consumeAll();
    bench.settle();
    assertThat(outbox.ids()).isEmpty();
    assertThat(model.sends).containsEntry(delayed.id(), 1);
  }

  @Test
  void shouldMarkRowsThatWaitForHalfTheIdWindow() throws SQLException {
    Bench bench = bench().settle();
    Message waits = outbox.commit("orders", "k", "1");
    bench.settle();
    assertThat(state(waits)).isEqualTo("PENDING");
    for (int i = 0; i < 200; i++) {
      bench.step(ModelPort.WINDOW_MS / 200);
    }
    assertThat(state(waits)).isEqualTo("STORED");
    model.consumeAll();
    bench.settle();
    assertThat(outbox.ids()).isEmpty();
  }

  @Test
  void shouldAskNowAndThenWhatAWatchDoesNotTell() throws SQLException {
    Bench bench = bench().settle();
    outbox.commit("orders", "k", "1");
    bench.settle();
    model.consumeAll();
    for (int i = 0; i < 1_000 && !outbox.ids().isEmpty(); i++) {
      bench.engine.turn();
      while (bench.port.deliverOne()) {
        // no pushes
      }
      bench.nowMs += 1_000;
    }
    assertThat(outbox.ids()).isEmpty();
  }

  @Test
  void shouldAskAnotherBrokerAboutEveryRow() throws SQLException {
    Bench bench = bench().settle();
    Message message = outbox.commit("orders", "k", "1");
    bench.settle();
    model.byId.clear();
    model.topics.clear();
    bench.port.unlink(0);
    bench.port.link(new UUID(2, 2));
    bench.settle();
    assertThat(model.sends).containsEntry(message.id(), 2);
    assertThat(log("orders")).containsExactly("1");
  }
}
