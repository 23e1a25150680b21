package io.escrowmq.benchmarks.rival.rocketmq;

import io.escrowmq.benchmarks.contender.LocalSender;
import io.escrowmq.benchmarks.contender.LocalWork;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A half message, then the local transaction with a row that remembers its id, then the decision.
 * The row is what RocketMQ leaves to its users, and what the listener looks up when asked.
 */
final class RocketmqLocalSender implements LocalSender {
  private final String topic;
  private final TransactionMQProducer producer;

  RocketmqLocalSender(String topic, TransactionMQProducer producer) {
    this.topic = topic;
    this.producer = producer;
  }

  static void createTable(DataSource database) throws IOException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE sent (id VARCHAR(64) PRIMARY KEY)");
    } catch (SQLException failure) {
      throw new IOException("Expected to create a table", failure);
    }
  }

  @Override
  public boolean send(byte[] body, LocalWork work) throws SQLException {
    try {
      TransactionSendResult result =
          producer.sendMessageInTransaction(new Message(topic, body), work);
      RocketmqTransactions.requireStored(result);
      if (result.getLocalTransactionState() != LocalTransactionState.COMMIT_MESSAGE) {
        throw new SQLException("Expected a commit, but got " + result.getLocalTransactionState());
      }
      return false;
    } catch (MQClientException refused) {
      throw new IllegalStateException("Expected RocketMQ to take a message", refused);
    }
  }

  @Override
  public void close() {
    producer.shutdown();
  }

  /** Runs the local transaction, and knows afterwards what became of it. */
  static final class Listener implements TransactionListener {
    private final DataSource database;

    Listener(DataSource database) {
      this.database = database;
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object work) {
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO sent (id) VALUES (?)")) {
          insert.setString(1, message.getTransactionId());
          insert.executeUpdate();
          ((LocalWork) work).on(connection);
          connection.commit();
          return LocalTransactionState.COMMIT_MESSAGE;
        } catch (SQLException failure) {
          connection.rollback();
          return LocalTransactionState.ROLLBACK_MESSAGE;
        }
      } catch (SQLException unknown) {
        return LocalTransactionState.UNKNOW;
      }
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
      try (Connection connection = database.getConnection();
          PreparedStatement select =
              connection.prepareStatement("SELECT 1 FROM sent WHERE id = ?")) {
        select.setString(1, message.getTransactionId());
        try (ResultSet found = select.executeQuery()) {
          return found.next() ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.UNKNOW;
        }
      } catch (SQLException unknown) {
        return LocalTransactionState.UNKNOW;
      }
    }
  }
}
