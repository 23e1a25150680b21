package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.jdbc.TestDatabase;
import io.escrowmq.jdbc.resource.ResourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BarrierCleanUpTest {
  private TestDatabase database;
  private Barrier barrier;
  private BarrierCleanUp cleanUp;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.inMemory();
    barrier = new Barrier(database.dialect(), BarrierOptions.DEFAULT, ResourceTable.idOf(database));
    cleanUp = new BarrierCleanUp(barrier, BarrierOptions.DEFAULT, database.dialect());
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void shouldListOldRowsPageByPageOldestFirst() throws SQLException {
    // given
    List<UUID> old = commit(7);
    age(old.subList(0, 4), 9);
    age(old.subList(4, 7), 8);
    commit(3);
    // when
    List<ExpiredRow> listed = new ArrayList<>();
    Optional<ExpiredRow> after = Optional.empty();
    for (List<ExpiredRow> page = cleanUp.expired(database, after, 2);
        !page.isEmpty();
        page = cleanUp.expired(database, after, 2)) {
      listed.addAll(page);
      after = Optional.of(page.get(page.size() - 1));
    }
    // then
    assertThat(listed)
        .extracting(ExpiredRow::transactionId)
        .containsExactlyInAnyOrderElementsOf(old);
    assertThat(listed).extracting(ExpiredRow::createdAtMs).isSorted();
    assertThat(listed).extracting(ExpiredRow::producerGroup).containsOnly("orders");
  }

  @Test
  void shouldDeleteWhatTheCallerNamesButNothingYoungerThanTheRetention() throws SQLException {
    // given
    List<UUID> ids = commit(4);
    age(ids.subList(0, 2), 8);
    // when
    int deleted = cleanUp.delete(database, List.of(ids.get(0), ids.get(3), UUID.randomUUID()));
    // then
    assertThat(deleted).isEqualTo(1);
    try (Connection connection = database.open()) {
      assertThat(barrier.peek(connection, ids.get(0))).isEmpty();
      assertThat(barrier.peek(connection, ids.get(1))).contains(BarrierOutcome.COMMITTED);
      assertThat(barrier.peek(connection, ids.get(3))).contains(BarrierOutcome.COMMITTED);
    }
    assertThat(cleanUp.delete(database, List.of())).isZero();
  }

  private List<UUID> commit(int count) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (Connection local = database.openTransaction()) {
      for (int i = 0; i < count; i++) {
        UUID id = UUID.randomUUID();
        barrier.begin(local, id, "orders");
        ids.add(id);
      }
      local.commit();
    }
    return ids;
  }

  private void age(List<UUID> ids, int days) throws SQLException {
    try (Connection connection = database.open();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE escrow_barrier SET created_at = created_at - ? WHERE transaction_id = ?")) {
      for (UUID id : ids) {
        update.setLong(1, Duration.ofDays(days).toMillis());
        database.dialect().bind(update, 2, id);
        update.executeUpdate();
      }
    }
  }
}
