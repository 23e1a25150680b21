package io.escrowmq.benchmarks.contender;

import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.TransactionResult;
import io.escrowmq.producer.TransactionResult.Status;
import io.escrowmq.producer.TransactionalProducer;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Sends through {@code sendInTransaction} of the producer SDK. */
final class EscrowmqLocalSender implements LocalSender {
  private final String topic;
  private final Producer producer;
  private final TransactionalProducer transactional;

  EscrowmqLocalSender(String topic, Producer producer, DataSource database) {
    this.topic = topic;
    this.producer = producer;
    this.transactional = producer.transactional(database);
  }

  @Override
  public boolean send(byte[] body, LocalWork work) throws SQLException {
    TransactionResult<Boolean> result =
        transactional.<Boolean, SQLException>sendInTransaction(
            MessageBuilder.to(topic).body(body).build(),
            connection -> {
              work.on(connection);
              return true;
            });
    if (result.status() != Status.DELIVERED) {
      throw new IllegalStateException(
          "Expected the broker to release the message, but it is " + result.status());
    }
    return false;
  }

  @Override
  public void close() {
    producer.close();
  }
}
