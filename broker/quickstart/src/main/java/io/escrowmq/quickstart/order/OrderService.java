package io.escrowmq.quickstart.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Outbox;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.TransactionMessages;
import io.escrowmq.producer.TransactionOptions;
import io.escrowmq.producer.TransactionalProducer;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.quickstart.process.KillPoint;
import io.escrowmq.quickstart.process.KillPoint.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Places orders: a row in the order database and an event for the inventory, both or neither.
 * Thread-safe.
 */
final class OrderService {
  private static final TransactionOptions OPTIONS =
      TransactionOptions.DEFAULT
          // Without the broker orders go on: their events take the outbox.
          .fallbackToOutbox(true)
          .timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5))
          // The defaults, with shorter waits: nobody wants to watch for minutes.
          .policy(new CheckPolicy(1_000, 1_000, 5_000, 15, 0, ExhaustedPolicy.PARK));

  private final DataSource database;
  private final TransactionalProducer transactional;
  private final KillPoint killPoint;
  private final ObjectMapper json = new ObjectMapper();

  OrderService(DataSource database, Producer producer, KillPoint killPoint) {
    this.database = database;
    this.transactional = producer.transactional(database);
    this.killPoint = killPoint;
  }

  /** Places an order by one of the two ways. */
  void place(Order order) throws PaymentFailedException, SQLException, JsonProcessingException {
    Message event =
        MessageBuilder.to(Order.TOPIC)
            .key("order-" + order.number())
            .producerGroup("orders")
            .body(json.writeValueAsBytes(order))
            .build();
    if (order.goesByOutbox()) {
      placeByOutbox(order, event);
    } else {
      placeInTransaction(order, event);
    }
  }

  private void placeInTransaction(Order order, Message event)
      throws PaymentFailedException, SQLException {
    if (!order.paymentFails()) {
      killPoint.begin(order.number(), event.id());
    }
    try {
      transactional.<Void, Exception>sendInTransaction(
          TransactionMessages.onCommit(event), OPTIONS, connection -> write(order, connection));
    } catch (PaymentFailedException | SQLException | RuntimeException expected) {
      throw expected;
    } catch (Exception other) {
      throw new IllegalStateException("Expected no other exception", other);
    }
  }

  private void placeByOutbox(Order order, Message event)
      throws PaymentFailedException, SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      boolean committed = false;
      try {
        Outbox.enqueue(connection, event);
        write(order, connection);
        connection.commit();
        committed = true;
      } finally {
        if (!committed) {
          connection.rollback();
        }
      }
    }
  }

  /** The business of this service; on one connection, whoever commits it. */
  private Void write(Order order, Connection connection)
      throws PaymentFailedException, SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO orders (number, item, quantity) VALUES (?, ?, ?)")) {
      insert.setLong(1, order.number());
      insert.setString(2, order.item());
      insert.setInt(3, order.quantity());
      insert.executeUpdate();
    }
    killPoint.at(Place.BEFORE_LOCAL_COMMIT);
    if (order.paymentFails()) {
      throw new PaymentFailedException(order);
    }
    return null;
  }
}
