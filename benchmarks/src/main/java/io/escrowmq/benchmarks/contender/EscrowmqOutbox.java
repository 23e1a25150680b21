package io.escrowmq.benchmarks.contender;

import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Outbox;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.relay.OutboxRelay;
import io.escrowmq.relay.RelayOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The outbox of the producer SDK, and the relay, which is woken after each commit. */
final class EscrowmqOutbox implements OutboxSender {
  private static final int WRITERS = 8;

  private final RelayOptions options;
  private final String topic;
  private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
  private volatile @Nullable OutboxRelay relay;

  private EscrowmqOutbox(RelayOptions options, String topic) {
    this.options = options;
    this.topic = topic;
  }

  static EscrowmqOutbox open(RelayOptions options, String topic) throws IOException {
    try (Connection connection = options.dataSource().getConnection()) {
      Schema.create(connection);
      return new EscrowmqOutbox(options, topic);
    } catch (SQLException failure) {
      throw failed(failure);
    }
  }

  private DataSource database() {
    return options.dataSource();
  }

  @Override
  public CompletionStage<Boolean> send(byte[] body) {
    return CompletableFuture.supplyAsync(() -> insertOne(body), writers);
  }

  private boolean insertOne(byte[] body) {
    try {
      insert(topic, List.of(body));
      return false;
    } catch (SQLException failure) {
      throw new CompletionException(failure);
    }
  }

  @Override
  public void insert(String to, List<byte[]> bodies) throws SQLException {
    List<Message> messages =
        bodies.stream().map(body -> MessageBuilder.to(to).body(body).build()).toList();
    try (Connection connection = database().getConnection()) {
      connection.setAutoCommit(false);
      Outbox.enqueue(connection, messages);
      connection.commit();
    }
    OutboxRelay running = relay;
    if (running != null) {
      running.wakeUp();
    }
  }

  @Override
  public void startRelay() throws IOException {
    try {
      relay = OutboxRelay.start(options);
    } catch (SQLException failure) {
      throw failed(failure);
    }
  }

  @Override
  public long rowsLeft() throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM escrow_outbox")) {
      count.next();
      return count.getLong(1);
    }
  }

  private static IOException failed(SQLException failure) {
    return new IOException("Expected a database, but " + failure.getMessage(), failure);
  }

  @Override
  public void close() {
    writers.shutdown();
    OutboxRelay running = relay;
    if (running != null) {
      running.close();
    }
  }
}
