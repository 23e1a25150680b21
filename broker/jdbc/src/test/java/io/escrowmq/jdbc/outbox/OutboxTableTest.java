package io.escrowmq.jdbc.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.TestDatabase;
import io.escrowmq.jdbc.lane.LaneLease;
import io.escrowmq.jdbc.lane.LaneTable;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxTableTest {
  private static final List<Integer> ALL = IntStream.range(0, 64).boxed().toList();

  private TestDatabase database;
  private OutboxTable outbox;
  private HeldRows held;
  private List<LaneLease> leases;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.inMemory();
    outbox = new OutboxTable(database.dialect());
    held = new HeldRows(database.dialect());
    LaneTable lanes = new LaneTable(database.dialect());
    lanes.prepare(database, 64);
    leases = lanes.acquire(database, "relay", 64, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void shouldBringBackWhatWasWritten() throws SQLException {
    // given
    Message message =
        new Message(
            UUID.randomUUID(),
            "orders",
            new byte[] {0, -1, 'k'},
            List.of(Header.of("a", "ä\0=%"), Header.of("a", "2")),
            "shop",
            1_234,
            new byte[] {0, 1, -128});
    // when
    insert(message);
    // then
    OutboxRow row = onlyRow();
    assertThat(row.message()).isEqualTo(message);
    assertThat(row.defect()).isEmpty();
    assertThat(row.head().state()).isEqualTo(OutboxState.PENDING);
    assertThat(row.head().bodyBytes()).isEqualTo(3);
    assertThat(row.head().lane()).isEqualTo(LaneHash.lane(message, 64));
    assertThat(row.head().createdAtMs()).isGreaterThan(0);
    assertThat(outbox.headsAfter(database, ALL, OutboxPage.after(0, 10)))
        .containsExactly(row.head());
    assertThat(outbox.readBySeqs(database, List.of(row.head().seq(), 999L)))
        .extracting(OutboxRow::message)
        .containsExactly(message);
  }

  @Test
  void shouldStandOrFallWithTheBusinessTransaction() throws SQLException {
    try (Connection connection = database.openTransaction()) {
      outbox.insert(connection, List.of(message("a", 1), message("b", 1)));
      assertThat(rowsAfter(0, 10)).isEmpty();
      connection.rollback();
      outbox.insert(connection, List.of());
      connection.commit();
    }
    assertThat(rowsAfter(0, 10)).isEmpty();
  }

  @Test
  void shouldRefuseAutocommitAndWhatDoesNotFit() throws SQLException {
    try (Connection connection = database.open()) {
      assertThatThrownBy(() -> outbox.insert(connection, List.of(message("a", 1))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("setAutoCommit(false)");
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> outbox.insert(connection, List.of(message("k".repeat(65_536), 1))))
          .hasMessageContaining("65536 bytes");
      Message noTopic =
          new Message(UUID.randomUUID(), "", new byte[0], List.of(), "", 0, new byte[0]);
      assertThatThrownBy(() -> outbox.insert(connection, List.of(noTopic)))
          .hasMessage("Topic is empty");
      Message large = message("a", 1_048_577);
      OutboxTable onH2 = new OutboxTable(Dialect.H2);
      assertThatThrownBy(() -> onH2.insert(connection, List.of(large)))
          .hasMessageContaining("1048577 bytes; H2 keeps at most 1048576");
    }
  }

  @Test
  void shouldPageBySeqWithinRowAndByteLimits() throws SQLException {
    // given
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      messages.add(message("k" + i, 1_000));
    }
    insert(messages.toArray(Message[]::new));
    // when, then
    List<OutboxRow> first = rowsAfter(0, 60);
    List<OutboxRow> second = rowsAfter(first.get(59).head().seq(), 60);
    assertThat(first).extracting(OutboxRow::message).isEqualTo(messages.subList(0, 60));
    assertThat(second).extracting(OutboxRow::message).isEqualTo(messages.subList(60, 100));
    assertThat(outbox.readAfter(database, ALL, new OutboxPage(0, 60, 2_500))).hasSize(3);
    assertThat(outbox.readAfter(database, ALL, new OutboxPage(0, 60, 1))).hasSize(1);
  }

  @Test
  void shouldReadOnlyTheLanesAskedFor() throws SQLException {
    // given
    for (int i = 0; i < 50; i++) {
      insert(message("k" + i, 1));
    }
    // when
    List<Integer> some = ALL.subList(0, 21);
    List<OutboxRow> rows = outbox.readAfter(database, some, OutboxPage.after(0, 100));
    // then
    assertThat(rows).isNotEmpty().hasSizeLessThan(50);
    assertThat(rows).allMatch(row -> some.contains(row.head().lane()));
    assertThat(outbox.readAfter(database, List.of(), OutboxPage.after(0, 100))).isEmpty();
    assertThat(outbox.headsAfter(database, List.of(), OutboxPage.after(0, 100))).isEmpty();
  }

  @Test
  void shouldFindALateCommitInAHoleBelowTheCursor() throws SQLException {
    try (Connection late = database.openTransaction()) {
      // given
      Message first = message("late", 1);
      outbox.insert(late, List.of(first));
      Message second = message("early", 1);
      insert(second);
      long seen = onlyRow().head().seq();
      // when
      assertThat(outbox.readBySeqs(database, List.of(seen - 1))).isEmpty();
      late.commit();
      // then
      assertThat(outbox.readBySeqs(database, List.of(seen - 1)))
          .extracting(OutboxRow::message)
          .containsExactly(first);
    }
  }

  @Test
  void shouldDeleteInBatchesWhatTheLeasesCover() throws SQLException {
    // given
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      messages.add(message("k" + i, 1));
    }
    insert(messages.toArray(Message[]::new));
    List<Long> seqs = rowsAfter(0, 2_000).stream().map(row -> row.head().seq()).toList();
    // when, then
    assertThat(outbox.delete(database, leases, seqs.subList(0, 1_050))).isEqualTo(1_050);
    assertThat(outbox.delete(database, leases, List.of())).isZero();
    assertThat(outbox.delete(database, List.of(), seqs)).isZero();
    assertThat(rowsAfter(0, 2_000)).hasSize(50);
  }

  @Test
  void shouldLeaveTheRowsOfALaneThatAnotherRelayTookOver() throws SQLException {
    // given
    insert(message("a", 1));
    OutboxHead head = onlyRow().head();
    database.execute("UPDATE escrow_lane SET epoch = epoch + 1 WHERE lane = " + head.lane());
    // when, then
    assertThat(outbox.delete(database, leases, List.of(head.seq()))).isZero();
    assertThat(outbox.markStored(database, leases, List.of(head.seq()))).isZero();
    assertThat(outbox.block(database, leases, head.seq(), "x")).isFalse();
    assertThat(outbox.block(database, List.of(), head.seq(), "x")).isFalse();
    assertThat(onlyRow().head()).isEqualTo(head);
  }

  @Test
  void shouldMarkStoredOnce() throws SQLException {
    // given
    insert(message("a", 1));
    long seq = onlyRow().head().seq();
    // when, then
    assertThat(outbox.markStored(database, leases, List.of(seq))).isEqualTo(1);
    assertThat(outbox.markStored(database, leases, List.of(seq))).isZero();
    assertThat(onlyRow().head().state()).isEqualTo(OutboxState.STORED);
    assertThat(outbox.delete(database, leases, List.of(seq))).isEqualTo(1);
  }

  @Test
  void shouldListRetryAndDiscardHeldRows() throws SQLException {
    // given
    insert(message("a", 1), message("b", 1), message("c", 1));
    List<Long> seqs = rowsAfter(0, 10).stream().map(row -> row.head().seq()).toList();
    // when
    outbox.block(database, leases, seqs.get(0), "unknown topic");
    outbox.block(database, leases, seqs.get(0), "é".repeat(2_000));
    outbox.park(database, leases, seqs.get(1), "forgotten");
    // then
    List<HeldRow> listed = held.list(database, 0, 10);
    assertThat(listed)
        .extracting(row -> row.head().seq())
        .containsExactly(seqs.get(0), seqs.get(1));
    assertThat(listed.get(0).head().attempts()).isEqualTo(2);
    assertThat(listed.get(0).lastError()).isEqualTo("é".repeat(1_024));
    assertThat(listed.get(1).head().state()).isEqualTo(OutboxState.PARKED);
    assertThat(held.list(database, seqs.get(0), 10)).hasSize(1);
    OutboxBacklog backlog = outbox.backlog(database);
    assertThat(backlog.pending()).isEqualTo(1);
    assertThat(backlog.blocked()).isEqualTo(1);
    assertThat(backlog.parked()).isEqualTo(1);
    // when
    assertThat(held.retry(database, List.of(seqs.get(0), seqs.get(2)))).isEqualTo(1);
    assertThat(held.discard(database, seqs)).isEqualTo(1);
    // then
    assertThat(rowsAfter(0, 10))
        .extracting(row -> row.head().seq())
        .containsExactly(seqs.get(0), seqs.get(2));
    assertThat(held.list(database, 0, 10)).isEmpty();
  }

  @Test
  void shouldTellTheAgeOfTheOldestRow() throws SQLException {
    assertThat(outbox.backlog(database)).isEqualTo(new OutboxBacklog(0, 0, 0, 0, 0));
    insert(message("a", 1));
    database.execute("UPDATE escrow_outbox SET created_at = created_at - 5000");
    assertThat(outbox.backlog(database).oldestAgeMs()).isBetween(5_000L, 15_000L);
  }

  @Test
  void shouldTellTheHighestSeq() throws SQLException {
    assertThat(outbox.lastSeq(database)).isZero();
    insert(message("a", 1), message("b", 1));
    assertThat(outbox.lastSeq(database)).isEqualTo(rowsAfter(0, 10).get(1).head().seq());
  }

  @Test
  void shouldReportADamagedRowAndReadTheOthers() throws SQLException {
    // given
    insert(message("a", 1), message("b", 1), message("c", 1));
    List<Long> seqs = rowsAfter(0, 10).stream().map(row -> row.head().seq()).toList();
    database.execute(
        database.dialect() == Dialect.MYSQL
            ? "ALTER TABLE escrow_outbox MODIFY body LONGBLOB NULL"
            : "ALTER TABLE escrow_outbox ALTER COLUMN body DROP NOT NULL");
    database.execute("UPDATE escrow_outbox SET headers = 'rubbish' WHERE seq = " + seqs.get(0));
    database.execute("UPDATE escrow_outbox SET body = NULL WHERE seq = " + seqs.get(1));
    // when
    List<OutboxRow> rows = rowsAfter(0, 10);
    // then
    assertThat(rows)
        .extracting(OutboxRow::defect)
        .containsExactly("Headers are damaged: line 1 is not name=value", "The body is NULL", "");
    assertThat(rows)
        .extracting(row -> Objects.isNull(row.message()))
        .containsExactly(true, true, false);
    assertThat(rows.get(1).head().bodyBytes()).isEqualTo(-1);
  }

  private void insert(Message... messages) throws SQLException {
    try (Connection connection = database.openTransaction()) {
      outbox.insert(connection, List.of(messages));
      connection.commit();
    }
  }

  private List<OutboxRow> rowsAfter(long seq, int maxRows) throws SQLException {
    return outbox.readAfter(database, ALL, OutboxPage.after(seq, maxRows));
  }

  private OutboxRow onlyRow() throws SQLException {
    List<OutboxRow> rows = rowsAfter(0, 10);
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static Message message(String key, int bodyBytes) {
    return new Message(
        UUID.randomUUID(),
        "orders",
        key.getBytes(StandardCharsets.UTF_8),
        List.of(),
        "shop",
        0,
        new byte[bodyBytes]);
  }
}
