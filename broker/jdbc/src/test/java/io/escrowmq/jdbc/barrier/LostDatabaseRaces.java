package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.TestDatabase;
import io.escrowmq.jdbc.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The races in which the database goes away, or was never the right one; see RACES.md. */
abstract class LostDatabaseRaces extends BarrierRaceFixture {
  // --- the database is down

  @Test
  void shouldAnswerUnknownWhileTheDatabaseIsDown() throws Exception {
    // given
    commitLocally(id);
    Wire wire = wire();
    wire.close();
    // when, then
    assertUnknown(resolve(hasty, by(wire), check(id)), "The database failed");
    assertStanding(resolve(hasty, id), BarrierOutcome.COMMITTED);
  }

  @Test
  void shouldAnswerUnknownWhenItsConnectionBreaksWhileItWaits() throws Exception {
    // given
    Connection local = localTransaction();
    hasty.begin(local, id, GROUP);
    Wire wire = wire();
    List<BarrierCheck> checks = List.of(check(id), check(UUID.randomUUID()));
    Future<List<BarrierAnswer>> checkBack =
        threads.submit(() -> patient.resolve(by(wire), GROUP, checks));
    awaitBlocked(1, List.of(checkBack));
    // when
    wire.cut();
    // then
    assertThat(result(checkBack)).hasSize(2);
    result(checkBack).forEach(one -> assertUnknown(one, "The database failed"));
    local.commit();
    assertStanding(resolve(patient, id), BarrierOutcome.COMMITTED);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void shouldFenceALocalTransactionWhoseConnectionBroke() throws Exception {
    // given
    Wire wire = wire();
    Connection local = by(wire).open();
    local.setAutoCommit(false);
    hasty.begin(local, id, GROUP);
    book(local, 1);
    Future<BarrierAnswer> checkBack = checkBack(id);
    awaitBlocked(1, List.of(checkBack));
    // when
    wire.cut();
    // then
    assertStanding(result(checkBack), BarrierOutcome.ROLLED_BACK);
    assertThatThrownBy(local::commit).isInstanceOf(SQLException.class);
    assertThat(row(id)).contains(BarrierOutcome.ROLLED_BACK);
    assertThat(accounts()).isZero();
  }

  // --- COMMIT whose reply is lost

  @Test
  void shouldFindTheCommitWhoseReplyWasLost() throws Exception {
    // given
    Wire wire = wire();
    Connection local = warmedUp(wire);
    hasty.begin(local, id, GROUP);
    book(local, 1);
    // when
    wire.loseNextReply();
    assertThatThrownBy(local::commit).isInstanceOf(SQLException.class);
    // then
    assertStanding(resolve(patient, id), BarrierOutcome.COMMITTED);
    assertThat(accounts()).isEqualTo(1);
  }

  @Test
  void shouldFenceTheCommitThatWasLostOnItsWay() throws Exception {
    // given
    Wire wire = wire();
    Connection local = warmedUp(wire);
    hasty.begin(local, id, GROUP);
    book(local, 1);
    // when
    wire.loseNextRequest();
    assertThatThrownBy(local::commit).isInstanceOf(SQLException.class);
    // then
    assertStanding(resolve(patient, id), BarrierOutcome.ROLLED_BACK);
    assertThat(accounts()).isZero();
  }

  // --- wrong database

  @Test
  void shouldNeitherFenceNorAnswerInTheWrongDatabase() throws Exception {
    // given a row here, and a data source that leads elsewhere
    commitLocally(id);
    TestDatabase elsewhere = anotherDatabase();
    barrierOf(elsewhere, Duration.ofMillis(100));
    // when, then
    assertUnknown(resolve(hasty, elsewhere, check(id)), "the connection leads to");
    assertThat(elsewhere.query("SELECT COUNT(*) FROM escrow_barrier")).isEqualTo("0");
    assertStanding(resolve(hasty, id), BarrierOutcome.COMMITTED);
  }

  @Test
  void shouldNotTakeARowInAnotherDatabaseForAnAnswer() throws Exception {
    // given
    TestDatabase elsewhere = anotherDatabase();
    Barrier there = barrierOf(elsewhere, Duration.ofMillis(100));
    assertStanding(resolve(there, elsewhere, check(id)), BarrierOutcome.ROLLED_BACK);
    commitLocally(id);
    // when, then
    assertUnknown(resolve(hasty, elsewhere, check(id)), "the connection leads to");
    elsewhere.execute("DELETE FROM escrow_resource");
    assertUnknown(resolve(hasty, elsewhere, check(id)), "without a name");
  }

  @Test
  void shouldRefuseALocalTransactionInTheWrongDatabase() throws Exception {
    // given
    TestDatabase elsewhere = anotherDatabase();
    barrierOf(elsewhere, Duration.ofMillis(100));
    Connection local = closedAtEnd(elsewhere.openTransaction());
    // when
    assertThatThrownBy(() -> hasty.begin(local, id, GROUP))
        .isInstanceOf(SQLException.class)
        .isNotInstanceOf(BarrierFencedException.class)
        .hasMessageContaining("the connection leads to");
    assertThatThrownBy(() -> hasty.divert(local, id, GROUP))
        .hasMessageContaining("the connection leads to");
    local.commit();
    // then
    assertThat(elsewhere.query("SELECT COUNT(*) FROM escrow_barrier")).isEqualTo("0");
    assertThatThrownBy(() -> hasty.cleanUp(elsewhere, listed -> listed))
        .hasMessageContaining("the connection leads to");
  }

  /** A connection that has committed before, so that a COMMIT is one request and one reply. */
  private Connection warmedUp(Wire wire) throws SQLException {
    Connection local = by(wire).open();
    local.setAutoCommit(false);
    hasty.peek(local, id);
    local.commit();
    return local;
  }
}
