package io.escrowmq.quickstart.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.zaxxer.hikari.HikariDataSource;
import io.escrowmq.producer.BarrierTableOptions;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerException;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.quickstart.process.CommitHook;
import io.escrowmq.quickstart.process.KillPoint;
import io.escrowmq.quickstart.process.KillPoint.Place;
import io.escrowmq.quickstart.process.Pool;
import io.escrowmq.quickstart.process.Settings;
import io.escrowmq.quickstart.process.Signal;
import io.escrowmq.quickstart.process.Supervised;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order service with its customers: they give the orders of a range of numbers, several at a
 * time, and repeat one that failed for a technical reason, also after a restart. Then it lives on,
 * to answer check-backs.
 */
public final class OrderProcess {
  private static final Logger LOG = LoggerFactory.getLogger(OrderProcess.class);
  private static final int CUSTOMERS = 4;
  private static final long PAUSE_MS = 100;

  private final OrderService service;
  private final DataSource database;
  private final AtomicLong next;
  private final long last;

  private OrderProcess(OrderService service, DataSource database, long first, long last) {
    this.service = service;
    this.database = database;
    this.next = new AtomicLong(first);
    this.last = last;
  }

  /** Runs the service until the supervisor ends. */
  public static void main(String[] args) throws InterruptedException {
    Settings settings = Settings.of(args);
    Supervised.begin();
    KillPoint killPoint = KillPoint.of(settings);
    HikariDataSource pool = Pool.open(settings, CUSTOMERS + 4);
    DataSource database = new CommitHook(pool, () -> killPoint.at(Place.AFTER_LOCAL_COMMIT));
    Producer producer =
        Producer.connect(
            ProducerOptions.builder()
                .broker("127.0.0.1", settings.number("broker"))
                .group("orders")
                .clientId(settings.text("name"))
                // It may be started again while the broker is.
                .startWithoutBroker(true)
                .dataSources(database)
                .barrier(BarrierTableOptions.DEFAULT.createTables(true))
                .build());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> producer.close(Duration.ofSeconds(2))));
    OrderProcess process =
        new OrderProcess(
            new OrderService(database, producer, killPoint),
            database,
            settings.number("first"),
            settings.number("last"));
    Supervised.say(Signal.READY);
    process.serveCustomers();
    Supervised.say(Signal.DONE);
    Supervised.awaitEnd();
  }

  private void serveCustomers() throws InterruptedException {
    CountDownLatch served = new CountDownLatch(CUSTOMERS);
    for (int i = 0; i < CUSTOMERS; i++) {
      Thread customer =
          new Thread(
              () -> {
                for (long n = next.getAndIncrement(); n <= last; n = next.getAndIncrement()) {
                  order(Order.numbered(n));
                }
                served.countDown();
              },
              "customer-" + i);
      customer.setUncaughtExceptionHandler(
          (thread, failure) -> {
            LOG.error("Expected to serve a customer, but", failure);
            Runtime.getRuntime().halt(1);
          });
      customer.start();
    }
    served.await();
  }

  /** Until it is known whether the order stands. */
  private void order(Order order) {
    while (true) {
      try {
        if (!exists(order)) {
          service.place(order);
        }
        return;
      } catch (PaymentFailedException refused) {
        return;
      } catch (SQLException | ProducerException failure) {
        LOG.warn("Order {} is tried again, since {}", order.number(), failure.getMessage());
        pause();
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** A customer who got no answer looks first: after a kill or an unknown COMMIT it may stand. */
  private boolean exists(Order order) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT 1 FROM orders WHERE number = ?")) {
      select.setLong(1, order.number());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
