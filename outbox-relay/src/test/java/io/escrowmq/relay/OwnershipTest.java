package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.message.Message;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnershipTest {
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

  @Test
  void shouldShareLanesAndGiveThemBackWhenOneLeaves() throws SQLException {
    // given
    Bench first = Bench.linked(outbox, model).settle();
    assertThat(first.metrics().lanesOwned()).isEqualTo(8);
    // when another comes
    Bench second = Bench.linked(outbox, model).settle();
    first.settle();
    second.settle();
    // then
    assertThat(first.metrics().lanesOwned()).isEqualTo(4);
    assertThat(second.metrics().lanesOwned()).isEqualTo(4);
    // when both work
    for (int i = 0; i < 100; i++) {
      outbox.commit("orders", "k" + i % 20, "" + i);
    }
    first.settle();
    second.settle();
    model.consumeAll();
    first.settle();
    second.settle();
    // then each row was sent once, by one of them
    assertThat(model.sends.values()).hasSize(100).containsOnly(1);
    assertThat(first.metrics().deletes() + second.metrics().deletes()).isEqualTo(100);
    assertThat(first.metrics().deletes()).isBetween(1L, 99L);
    assertThat(outbox.ids()).isEmpty();
    // when one leaves
    first.engine.leave();
    second.settle();
    // then
    assertThat(second.metrics().lanesOwned()).isEqualTo(8);
  }

  @Test
  void shouldFenceAFormerOwnerAtTheBrokerAndInItsDeletes() throws SQLException {
    // given an owner with rows that wait, which knows nothing of losing its lanes
    Bench old = Bench.linked(outbox, model).settle();
    Message waits = outbox.commit("orders", "k", "1");
    old.settle();
    outbox.expireLeases();
    Bench successor = Bench.linked(outbox, model).settle();
    Message later = outbox.commit("orders", "k", "2");
    successor.settle();
    assertThat(model.sends).containsEntry(waits.id(), 1).containsEntry(later.id(), 1);
    // when the old one publishes, and deletes what is consumed
    model.consumed.add(waits.id());
    old.nowMs += 1;
    old.port.push();
    old.engine.turn();
    old.nowMs += 50;
    old.engine.turn();
    // then neither has an effect
    assertThat(old.metrics().deletes()).isZero();
    assertThat(outbox.ids()).contains(waits.id().toString());
    // when
    outbox.commit("orders", "k", "3");
    old.nowMs += 1_000;
    old.engine.turn();
    old.port.deliverAll();
    old.engine.turn();
    // then
    assertThat(old.metrics().fenced() + old.metrics().lanesLost()).isPositive();
    successor.settle();
    assertThat(outbox.ids()).doesNotContain(waits.id().toString());
    List<String> ids = new ArrayList<>();
    model.log("orders").forEach(message -> ids.add(message.id().toString()));
    assertThat(ids).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void shouldStopAtTheEndOfItsLeaseByItsOwnClock() throws SQLException {
    // given
    Bench bench = Bench.linked(outbox, model).settle();
    // when it slept for longer than its lease
    outbox.commit("orders", "k", "1");
    bench.nowMs += 60_000;
    bench.engine.turn();
    // then it sends nothing before it owns the lane again
    assertThat(bench.port.waiting).isEmpty();
    assertThat(bench.metrics().lanesLost()).isEqualTo(8);
    // when
    outbox.expireLeases();
    bench.settle();
    // then
    assertThat(bench.metrics().lanesOwned()).isEqualTo(8);
    assertThat(model.sends).hasSize(1);
  }

  @Test
  void shouldGoOnWhenTheDatabaseComesBack() throws SQLException {
    // given
    boolean[] down = new boolean[1];
    Bench bench =
        new Bench(
            outbox,
            () -> {
              if (down[0]) {
                throw new SQLException("down");
              }
              return outbox.open();
            },
            model,
            how -> how);
    bench.port.link();
    bench.settle();
    outbox.commit("orders", "k", "1");
    bench.settle();
    model.consumeAll();
    // when
    down[0] = true;
    bench.settle();
    outbox.commit("orders", "k", "2");
    assertThat(bench.metrics().databaseErrors()).isBetween(2L, 20L);
    down[0] = false;
    bench.settle().settle();
    // then
    assertThat(model.log("orders")).hasSize(2);
    assertThat(outbox.ids()).hasSize(1);
  }
}
