package io.escrowmq.quickstart.inventory;

import com.zaxxer.hikari.HikariDataSource;
import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerListener;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Inbox;
import io.escrowmq.consumer.InboxOptions;
import io.escrowmq.consumer.ReceivedMessage;
import io.escrowmq.consumer.Subscription;
import io.escrowmq.quickstart.order.Order;
import io.escrowmq.quickstart.process.CommitHook;
import io.escrowmq.quickstart.process.KillPoint;
import io.escrowmq.quickstart.process.KillPoint.Place;
import io.escrowmq.quickstart.process.Pool;
import io.escrowmq.quickstart.process.Settings;
import io.escrowmq.quickstart.process.Signal;
import io.escrowmq.quickstart.process.Supervised;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** The inventory service: a reservation for each order, exactly one however often it is told. */
public final class InventoryProcess {
  /**
   * The table of the inventory service. It would take a second reservation of an order: nothing but
   * the inbox prevents that.
   */
  public static final String TABLE =
      "CREATE TABLE reservations (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
          + " order_number BIGINT NOT NULL, item VARCHAR(40) NOT NULL, quantity INTEGER NOT NULL,"
          + " message_id UUID NOT NULL)";

  private static final String GROUP = "inventory";
  private static final int THREADS = 4;

  private InventoryProcess() {}

  /** Runs the service until the supervisor ends. */
  public static void main(String[] args) throws SQLException {
    Settings settings = Settings.of(args);
    Supervised.begin();
    KillPoint killPoint = KillPoint.of(settings);
    HikariDataSource pool = Pool.open(settings, THREADS + 1);
    Inbox inbox =
        Inbox.on(
            new CommitHook(pool, () -> killPoint.at(Place.BEFORE_ACK)),
            GROUP,
            InboxOptions.builder().createTables(true).build());
    Consumer consumer =
        Consumer.connect(
            ConsumerOptions.builder()
                .broker("127.0.0.1", settings.number("broker"))
                .consumerId(settings.text("name"))
                .closeTimeout(Duration.ofSeconds(2))
                .listener(new Suppressed())
                .build());
    Runtime.getRuntime().addShutdownHook(new Thread(consumer::close));
    consumer
        .subscribe(
            Subscription.of(Order.TOPIC, GROUP)
                .concurrency(THREADS)
                .maxInFlight(64)
                .handler(
                    inbox.once((message, connection) -> reserve(message, connection, killPoint)))
                .build())
        .ready()
        .thenRun(() -> Supervised.say(Signal.READY));
    consumer.awaitClosed();
  }

  private static void reserve(ReceivedMessage message, Connection connection, KillPoint killPoint)
      throws SQLException {
    Order order = message.json(Order.class);
    killPoint.begin(order.number(), message.id());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO reservations (order_number, item, quantity, message_id)"
                + " VALUES (?, ?, ?, ?)")) {
      insert.setLong(1, order.number());
      insert.setString(2, order.item());
      insert.setInt(3, order.quantity());
      insert.setObject(4, message.id());
      insert.executeUpdate();
    }
    killPoint.at(Place.IN_HANDLER);
  }

  /** Tells the supervisor what the inbox suppressed. */
  private static final class Suppressed implements ConsumerListener {
    @Override
    public void suppressed(ReceivedMessage message) {
      Supervised.say(Signal.SUPPRESSED, message.id());
    }
  }
}
