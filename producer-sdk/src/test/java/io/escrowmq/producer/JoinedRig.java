package io.escrowmq.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.client.testing.FakeBroker;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.TransactionQuery;
import io.escrowmq.protocol.message.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A user with an open transaction of his own, a producer of the same database, and a broker. */
final class JoinedRig implements AutoCloseable {
  static final TransactionOptions SHORT =
      TransactionOptions.DEFAULT.timeouts(Duration.ofMillis(300), Duration.ofSeconds(5));

  final FakeBroker broker = FakeBroker.start();
  final TestDatabase database = new TestDatabase();
  final Message message = MessageBuilder.to("orders").body("paid").build();
  final Producer producer = connect();
  final TransactionalProducer transactional = producer.transactional(database.dataSource());
  final Connection users;

  JoinedRig() {
    broker.on(Prepare.class, prepare -> new Prepared(false));
    broker.on(Decide.class, decide -> new Decided(decide.outcome(), false));
    broker.on(CheckAnswers.class, answers -> new Done());
    try {
      users = database.dataSource().getConnection();
      users.setAutoCommit(false);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /** One more process of the same database. */
  Producer connect() {
    return Producer.connect(
        ProducerOptions.builder()
            .broker("127.0.0.1", broker.port())
            .group("shop")
            .dataSources(database.dataSource())
            .build());
  }

  /** The user's transaction with the message and an account. */
  JoinedTransaction join() throws SQLException {
    return join(SHORT);
  }

  JoinedTransaction join(TransactionOptions options) throws SQLException {
    JoinedTransaction joined =
        transactional.join(users, TransactionMessages.onCommit(message), options);
    TestDatabase.book(users, 1);
    return joined;
  }

  /** What each producer says of the last transaction. */
  List<Verdict> checkBack() {
    List<Prepare> prepared = broker.received(Prepare.class);
    Prepare last = prepared.get(prepared.size() - 1);
    int before = broker.received(CheckAnswers.class).size();
    int asked = broker.peers().size();
    broker.push(
        new CheckBack(
            List.of(new TransactionQuery(last.transactionId(), last.resource(), 0, 10_000, 0))));
    return broker.awaitReceived(CheckAnswers.class, before + asked).stream()
        .skip(before)
        .flatMap(answers -> answers.answers().stream())
        .filter(answer -> answer.transactionId().equals(last.transactionId()))
        .map(CheckAnswer::verdict)
        .toList();
  }

  /** The decisions that the broker was told, once there are so many. */
  List<Outcome> decided(int count) {
    return broker.awaitReceived(Decide.class, count).stream().map(Decide::outcome).toList();
  }

  /** Whether the broker was told any. */
  boolean anyDecided() {
    return !broker.received(Decide.class).isEmpty();
  }

  /** The process is gone, its connection to the broker with it. */
  void crash() {
    producer.close(Duration.ZERO);
    await(() -> broker.peers().isEmpty(), "a connection to the broker");
  }

  private static void await(BooleanSupplier gone, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!gone.getAsBoolean()) {
      assertThat(System.nanoTime()).as("there is still %s", what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws SQLException {
    users.close();
    producer.close(Duration.ZERO);
    // A report that nobody waits for may still be reading its row.
    await(() -> database.connectionsLent() == 0, "a connection lent");
    broker.close();
    database.close();
  }
}
