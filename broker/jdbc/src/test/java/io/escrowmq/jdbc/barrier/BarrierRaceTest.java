package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.LentConnection;
import io.escrowmq.jdbc.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local transactions and check-backs that meet at the same moment, on threads of their own. */
class BarrierRaceTest {
  private static final int ROUNDS = 300;

  private final ExecutorService threads = Executors.newFixedThreadPool(3);
  private final CyclicBarrier start = new CyclicBarrier(2);
  private TestDatabase database;
  private Barrier barrier;

  @BeforeEach
  void open(@TempDir Path directory) throws SQLException {
    database = TestDatabase.inFiles(directory);
    barrier =
        new Barrier(
            database.dialect(), new BarrierOptions(Duration.ofMillis(500), Duration.ofDays(7)));
  }

  @AfterEach
  void close() throws SQLException {
    threads.shutdownNow();
    database.close();
  }

  @Test
  void shouldLetEitherTheCommitOrTheFenceWinNeverBoth() throws Exception {
    Map<BarrierOutcome, Integer> won = new EnumMap<>(BarrierOutcome.class);
    try (Connection local = database.openTransaction();
        Connection reader = database.open();
        LentConnection lent = new LentConnection(database.open())) {
      for (int round = 0; round < ROUNDS; round++) {
        // given
        UUID id = UUID.randomUUID();
        // when both start at once
        Future<BarrierAnswer> checkBack = threads.submit(() -> together(() -> resolve(lent, id)));
        boolean committed = together(() -> runLocal(local, id));
        BarrierAnswer answer = checkBack.get(10, TimeUnit.SECONDS);
        // then
        BarrierOutcome expected = committed ? BarrierOutcome.COMMITTED : BarrierOutcome.ROLLED_BACK;
        assertThat(barrier.peek(reader, id)).contains(expected);
        assertThat(answer).isEqualTo(new BarrierAnswer.Standing(id, expected));
        won.merge(expected, 1, Integer::sum);
      }
    }
    System.out.println("barrier races won by: " + won);
  }

  @Test
  void shouldGiveTwoConcurrentCheckBacksTheSameAnswer() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      UUID id = UUID.randomUUID();
      Future<BarrierAnswer> one = threads.submit(() -> together(() -> resolve(database, id)));
      Future<BarrierAnswer> other = threads.submit(() -> together(() -> resolve(database, id)));
      BarrierAnswer expected = new BarrierAnswer.Standing(id, BarrierOutcome.ROLLED_BACK);
      assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(expected);
      assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(expected);
    }
    assertThat(database.query("SELECT COUNT(*) FROM escrow_barrier")).isEqualTo("" + ROUNDS);
  }

  @Test
  void shouldFenceALocalTransactionThatWaitedForTheCheckBack() throws Exception {
    try (Connection fencing = database.openTransaction()) {
      // given a check-back in the midst of its transaction
      UUID id = UUID.randomUUID();
      barrier.insertOrSkip(fencing, new BarrierRow(id, BarrierOutcome.ROLLED_BACK, "orders"));
      // when
      Future<Boolean> local = threads.submit(() -> together(() -> begin(id)));
      together(() -> true);
      fencing.commit();
      // then
      assertThatThrownBy(() -> local.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(BarrierFencedException.class);
    }
  }

  @Test
  void shouldAnswerWithTheOutcomeThatTheCheckBackWaitedFor() throws Exception {
    try (Connection local = database.openTransaction()) {
      // given
      UUID id = UUID.randomUUID();
      barrier.begin(local, id, "orders");
      Barrier patient =
          new Barrier(
              database.dialect(), new BarrierOptions(Duration.ofSeconds(10), Duration.ofDays(7)));
      // when
      Future<BarrierAnswer> checkBack =
          threads.submit(
              () ->
                  together(
                      () ->
                          patient
                              .resolve(database, "orders", List.of(new BarrierCheck(id, 0)))
                              .get(0)));
      together(() -> true);
      local.commit();
      // then
      assertThat(checkBack.get(10, TimeUnit.SECONDS))
          .isEqualTo(new BarrierAnswer.Standing(id, BarrierOutcome.COMMITTED));
    }
  }

  private interface Step<T> {
    T take() throws SQLException;
  }

  private <T> T together(Step<T> step)
      throws SQLException, InterruptedException, BrokenBarrierException, TimeoutException {
    start.await(10, TimeUnit.SECONDS);
    return step.take();
  }

  private BarrierAnswer resolve(ConnectionSource source, UUID id) {
    return barrier.resolve(source, "orders", List.of(new BarrierCheck(id, 0))).get(0);
  }

  private boolean begin(UUID id) throws SQLException {
    try (Connection local = database.openTransaction()) {
      barrier.begin(local, id, "orders");
      local.commit();
      return true;
    }
  }

  private boolean runLocal(Connection local, UUID id) throws SQLException {
    try {
      barrier.begin(local, id, "orders");
      local.commit();
      return true;
    } catch (BarrierFencedException e) {
      local.rollback();
      return false;
    }
  }
}
