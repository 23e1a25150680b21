package io.escrowmq.jdbc.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.jdbc.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneTableTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private TestDatabase database;
  private LaneTable lanes;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.inMemory();
    lanes = new LaneTable(database.dialect());
    lanes.prepare(database, 8);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void shouldAddLanesButNeverRemoveThem() throws SQLException {
    assertThat(lanes.prepare(database, 8)).isEqualTo(8);
    assertThat(lanes.prepare(database, 10)).isEqualTo(10);
    assertThat(lanes.prepare(database, 4)).isEqualTo(10);
  }

  @Test
  void shouldGiveFreeLanesWithARaisedEpoch() throws SQLException {
    assertThat(lanes.acquire(database, "a", 3, LEASE))
        .containsExactly(new LaneLease(0, 1), new LaneLease(1, 1), new LaneLease(2, 1));
    assertThat(lanes.acquire(database, "b", 8, LEASE)).hasSize(5);
    assertThat(lanes.acquire(database, "c", 8, LEASE)).isEmpty();
    assertThat(lanes.acquire(database, "c", 0, LEASE)).isEmpty();
  }

  @Test
  void shouldTakeOverEndedLeasesAndTellTheFormerOwner() throws SQLException {
    // given
    List<LaneLease> mine = lanes.acquire(database, "a", 3, LEASE);
    database.execute("UPDATE escrow_lane SET lease_until = 1 WHERE lane = 1");
    // when
    List<LaneLease> taken = lanes.acquire(database, "b", 1, LEASE);
    // then
    assertThat(taken).containsExactly(new LaneLease(1, 2));
    assertThat(lanes.renew(database, "a", mine, LEASE))
        .containsExactly(new LaneLease(0, 1), new LaneLease(2, 1));
    assertThat(lanes.renew(database, "a", List.of(), LEASE)).isEmpty();
  }

  @Test
  void shouldRenewAnEndedLeaseThatNobodyTook() throws SQLException {
    // given
    List<LaneLease> mine = lanes.acquire(database, "a", 8, LEASE);
    database.execute("UPDATE escrow_lane SET lease_until = 1");
    // when
    assertThat(lanes.renew(database, "a", mine, LEASE)).isEqualTo(mine);
    // then
    assertThat(lanes.acquire(database, "b", 8, LEASE)).isEmpty();
  }

  @Test
  void shouldGiveReleasedLanesToOthersAtOnce() throws SQLException {
    // given
    List<LaneLease> mine = lanes.acquire(database, "a", 8, LEASE);
    // when
    lanes.release(database, "a", mine.subList(0, 2));
    lanes.release(database, "a", List.of());
    // then
    assertThat(lanes.renew(database, "a", mine, LEASE)).isEqualTo(mine.subList(2, 8));
    assertThat(lanes.acquire(database, "b", 8, LEASE))
        .containsExactly(new LaneLease(0, 2), new LaneLease(1, 2));
  }

  @Test
  void shouldNeverGiveALaneToTwo() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        database.execute("UPDATE escrow_lane SET lease_until = 0");
        List<Future<List<LaneLease>>> attempts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          String owner = "relay-" + i;
          attempts.add(threads.submit(() -> lanes.acquire(database, owner, 8, LEASE)));
        }
        List<LaneLease> all = new ArrayList<>();
        for (Future<List<LaneLease>> attempt : attempts) {
          all.addAll(attempt.get(10, TimeUnit.SECONDS));
        }
        assertThat(all).hasSize(8).doesNotHaveDuplicates();
        assertThat(all).extracting(LaneLease::lane).doesNotHaveDuplicates();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void shouldShareFairlyAmongThoseAlive() throws SQLException {
    assertThat(lanes.fairShare(database)).isEqualTo(8);
    // given
    lanes.announce(database, "a", LEASE);
    lanes.announce(database, "b", LEASE);
    lanes.announce(database, "c", LEASE);
    lanes.announce(database, "c", LEASE);
    // then
    assertThat(lanes.liveOwners(database)).isEqualTo(3);
    assertThat(lanes.fairShare(database)).isEqualTo(3);
    // when
    database.execute("UPDATE escrow_relay SET alive_until = 1 WHERE owner = 'a'");
    lanes.withdraw(database, "b");
    // then
    assertThat(lanes.fairShare(database)).isEqualTo(8);
    // when one comes anew, the long dead are forgotten
    lanes.announce(database, "d", LEASE);
    assertThat(database.query("SELECT COUNT(*) FROM escrow_relay")).isEqualTo("2");
  }
}
