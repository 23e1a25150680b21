package io.escrowmq.producer.internal.checkback;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.jdbc.barrier.BarrierOptions;
import io.escrowmq.producer.Await;
import io.escrowmq.producer.TestDatabase;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.UuidV7;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BarrierCleanerTest {
  private final FakeBroker broker = FakeBroker.start();
  private final TestDatabase database = new TestDatabase();
  private final BrokerConnection connection =
      BrokerConnection.open(ConnectionOptions.builder("127.0.0.1", broker.port()).build());
  private final CheckBackDesk desk = new CheckBackDesk("shop", 1, new OpenTransactions(), null);
  private final BarrierCleaner cleaner = new BarrierCleaner(connection, desk, 0);

  @AfterEach
  void close() throws SQLException {
    cleaner.close();
    desk.close();
    Await.value(connection.close(0));
    broker.close();
    database.close();
  }

  private UUID row(long createdAtMs) {
    UUID id = UuidV7.next();
    database.execute(
        "INSERT INTO escrow_barrier VALUES ('"
            + id
            + "', 'COMMITTED', 'shop', "
            + createdAtMs
            + ")");
    return id;
  }

  private static Response state(UUID id, String state) {
    return new Transactions(
        List.of(new TransactionInfo(id, state, "shop", new UUID(0, 0), 0, 0, 0, 0, 1, "")));
  }

  @Test
  void shouldDeleteOnlyOldRowsThatTheBrokerSettledOrDoesNotKnow() throws SQLException {
    // given
    desk.add(BarrierDatabase.open(database.dataSource(), false, BarrierOptions.DEFAULT));
    UUID committed = row(1);
    UUID held = row(2);
    UUID parked = row(3);
    UUID unknown = row(4);
    UUID forgotten = row(5);
    UUID refused = row(6);
    UUID young = row(System.currentTimeMillis());
    Map<UUID, Response> answers =
        Map.of(
            committed,
            state(committed, "COMMITTED"),
            held,
            state(held, "HELD"),
            parked,
            state(parked, "PARKED"),
            unknown,
            new Refused(ErrorCode.NOT_FOUND, "no", null),
            forgotten,
            new Refused(ErrorCode.FORGOTTEN, "long ago", null),
            refused,
            new Refused(ErrorCode.FORBIDDEN, "not you", null));
    broker.on(
        ShowTransaction.class,
        show ->
            answers.getOrDefault(
                show.transactionId(), new Refused(ErrorCode.INVALID_ID, "unexpected", null)));

    // when
    int deleted = cleaner.clean();

    // then
    assertThat(deleted).isEqualTo(3);
    assertThat(database.query("SELECT transaction_id FROM escrow_barrier"))
        .containsExactlyInAnyOrder(
            held.toString(), parked.toString(), refused.toString(), young.toString());
  }

  @Test
  void shouldDeleteNothingWhenTheBrokerCannotBeAsked() throws SQLException {
    // given
    desk.add(BarrierDatabase.open(database.dataSource(), false, BarrierOptions.DEFAULT));
    row(1);
    Await.value(connection.close(0));

    // when, then
    assertThat(cleaner.clean()).isZero();
    assertThat(database.outcomes()).hasSize(1);
  }
}
