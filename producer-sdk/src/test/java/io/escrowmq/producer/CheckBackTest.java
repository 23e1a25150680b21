package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Fence;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.TransactionQuery;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckBackTest {
  private static final UUID NIL = new UUID(0, 0);

  private final FakeBroker broker = FakeBroker.start();
  private final TestDatabase database = new TestDatabase();
  private @Nullable Producer producer;

  @AfterEach
  void close() throws SQLException {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
    broker.close();
    database.close();
  }

  private UUID connect(ProducerOptions.Builder options) {
    broker.on(CheckAnswers.class, answers -> new Done());
    producer =
        Producer.connect(
            options
                .broker("127.0.0.1", broker.port())
                .group("shop")
                .dataSources(database.dataSource())
                .build());
    List<UUID> announced = broker.received(Hello.class).get(0).resources();
    assertThat(announced).hasSize(1);
    return announced.get(0);
  }

  private static TransactionQuery query(UUID id, UUID resource, Duration age) {
    return new TransactionQuery(id, resource, 0, age.toMillis(), 0);
  }

  private List<CheckAnswer> ask(Push push) {
    int before = broker.received(CheckAnswers.class).size();
    broker.push(push);
    return broker.awaitReceived(CheckAnswers.class, before + 1).get(before).answers();
  }

  private List<CheckAnswer> ask(TransactionQuery... queries) {
    return ask(new CheckBack(Arrays.asList(queries)));
  }

  @Test
  void shouldAnswerManyFromTheBarrierTableAtOnce() {
    // given
    UUID resource = connect(ProducerOptions.builder());
    UUID committed = UuidV7.next();
    UUID diverted = UuidV7.next();
    UUID absent = UuidV7.next();
    row(committed, "COMMITTED");
    row(diverted, "DIVERTED");

    // when
    List<CheckAnswer> answers =
        ask(
            query(committed, resource, Duration.ofSeconds(6)),
            query(diverted, resource, Duration.ofSeconds(6)),
            query(absent, resource, Duration.ofSeconds(6)));

    // then
    assertThat(answers)
        .containsExactly(
            new CheckAnswer(committed, Verdict.COMMITTED, ""),
            new CheckAnswer(diverted, Verdict.DIVERTED, ""),
            new CheckAnswer(absent, Verdict.ROLLED_BACK, ""));
    assertThat(database.outcomes()).containsExactly("COMMITTED", "DIVERTED", "ROLLED_BACK");
  }

  private void row(UUID id, String outcome) {
    database.execute(
        "INSERT INTO escrow_barrier (transaction_id, outcome, producer_group, created_at) VALUES ('"
            + id
            + "', '"
            + outcome
            + "', 'shop', 0)");
  }

  @Test
  void shouldAnswerNotMineForOtherResources() {
    // given
    connect(ProducerOptions.builder());
    UUID id = UuidV7.next();

    // when, then
    assertThat(ask(query(id, UUID.randomUUID(), Duration.ofSeconds(6))))
        .containsExactly(new CheckAnswer(id, Verdict.NOT_MINE, ""));
    assertThat(ask(query(id, NIL, Duration.ofSeconds(6))))
        .containsExactly(new CheckAnswer(id, Verdict.NOT_MINE, ""));
    assertThat(database.outcomes()).isEmpty();
  }

  @Test
  void shouldAnswerUnknownWhileAnotherProcessHasTheTransactionOpen() throws SQLException {
    // given
    UUID resource = connect(ProducerOptions.builder());
    UUID id = UuidV7.next();
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("INSERT INTO escrow_barrier VALUES ('" + id + "', 'COMMITTED', 'shop', 0)");

      // when, then
      assertThat(ask(query(id, resource, Duration.ofSeconds(6))).get(0).verdict())
          .isEqualTo(Verdict.UNKNOWN);
      other.commit();
    }
    assertThat(ask(query(id, resource, Duration.ofSeconds(6))).get(0).verdict())
        .isEqualTo(Verdict.COMMITTED);
  }

  @Test
  void shouldNeverFenceBeyondTheRetention() {
    // given
    UUID resource = connect(ProducerOptions.builder());

    // when, then
    assertThat(ask(query(UuidV7.next(), resource, Duration.ofDays(8))).get(0).verdict())
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(database.outcomes()).isEmpty();
  }

  @Test
  void shouldSettleForGoodWhenFenced() {
    // given
    UUID resource = connect(ProducerOptions.builder());
    UUID id = UuidV7.next();

    // when, then
    assertThat(ask(new Fence(List.of(query(id, resource, Duration.ofMinutes(5))))))
        .containsExactly(new CheckAnswer(id, Verdict.ROLLED_BACK, ""));
    assertThat(database.outcomes()).containsExactly("ROLLED_BACK");
  }

  @Test
  void shouldAskTheCheckerWhereNoDatabaseDecides() {
    // given
    UUID good = UuidV7.next();
    UUID failing = UuidV7.next();
    connect(
        ProducerOptions.builder()
            .checker(
                id -> {
                  if (id.equals(failing)) {
                    throw new IllegalStateException("ledger is down");
                  }
                  return Verdict.COMMITTED;
                }));

    // when
    List<CheckAnswer> answers =
        ask(query(good, NIL, Duration.ofSeconds(6)), query(failing, NIL, Duration.ofSeconds(6)));

    // then
    assertThat(answers.get(0)).isEqualTo(new CheckAnswer(good, Verdict.COMMITTED, ""));
    assertThat(answers.get(1).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(answers.get(1).detail()).contains("ledger is down");
  }

  @Test
  void shouldAnswerUnknownWhenTheDatabaseIsDown() {
    // given
    UUID resource = connect(ProducerOptions.builder());
    database.execute("DROP TABLE escrow_barrier");

    // when, then
    assertThat(ask(query(UuidV7.next(), resource, Duration.ofSeconds(6))).get(0).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }
}
