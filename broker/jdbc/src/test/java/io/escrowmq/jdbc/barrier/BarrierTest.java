package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.TestDatabase;
import io.escrowmq.jdbc.resource.ResourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BarrierTest {
  private final UUID id = UUID.randomUUID();
  private TestDatabase database;
  private Barrier barrier;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.inMemory();
    barrier = new Barrier(database.dialect(), BarrierOptions.DEFAULT, ResourceTable.idOf(database));
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void shouldShowTheOutcomeToOthersOnlyAfterTheCommit() throws SQLException {
    try (Connection local = database.openTransaction();
        Connection other = database.open()) {
      barrier.begin(local, id, "orders");
      assertThat(barrier.peek(other, id)).isEmpty();
      local.commit();
      assertThat(barrier.peek(other, id)).contains(BarrierOutcome.COMMITTED);
    }
  }

  @Test
  void shouldLeaveNothingAfterARollback() throws SQLException {
    try (Connection local = database.openTransaction()) {
      barrier.begin(local, id, "orders");
      local.rollback();
      assertThat(barrier.peek(local, id)).isEmpty();
    }
  }

  @Test
  void shouldDivertAsFirstStatement() throws SQLException {
    try (Connection local = database.openTransaction()) {
      barrier.divert(local, id, "orders");
      local.commit();
      assertThat(barrier.peek(local, id)).contains(BarrierOutcome.DIVERTED);
    }
  }

  @Test
  void shouldDivertWhatTheSameTransactionBegan() throws SQLException {
    try (Connection local = database.openTransaction()) {
      barrier.begin(local, id, "orders");
      barrier.divertBegun(local, id);
      local.commit();
      assertThat(barrier.peek(local, id)).contains(BarrierOutcome.DIVERTED);
    }
  }

  @Test
  void shouldRefuseToDivertWhatDidNotBegin() throws SQLException {
    try (Connection local = database.openTransaction()) {
      assertThatThrownBy(() -> barrier.divertBegun(local, id))
          .hasMessageContaining("there is none");
    }
  }

  @Test
  void shouldFenceALateBeginAndNameWhatStands() throws SQLException {
    // given
    barrier.resolve(database, "orders", List.of(new BarrierCheck(id, 0)));
    try (Connection local = database.openTransaction()) {
      // when
      assertThatThrownBy(() -> barrier.begin(local, id, "orders"))
          .isInstanceOfSatisfying(
              BarrierFencedException.class,
              e -> {
                assertThat(e.transactionId()).isEqualTo(id);
                assertThat(e.standing()).contains(BarrierOutcome.ROLLED_BACK);
              })
          .hasMessage("Transaction " + id + " cannot begin: its barrier row says ROLLED_BACK");
      // then the user's database has not aborted the transaction under us
      assertThat(barrier.peek(local, id)).contains(BarrierOutcome.ROLLED_BACK);
      assertThatThrownBy(() -> barrier.divert(local, id, "orders"))
          .isInstanceOf(BarrierFencedException.class);
    }
  }

  @Test
  void shouldRefuseAutocommitAndBadGroups() throws SQLException {
    try (Connection local = database.open()) {
      assertThatThrownBy(() -> barrier.begin(local, id, "orders"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("setAutoCommit(false)");
      local.setAutoCommit(false);
      assertThatThrownBy(() -> barrier.begin(local, id, ""))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
