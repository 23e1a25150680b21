package io.escrowmq.quickstart;

import io.escrowmq.quickstart.inventory.InventoryProcess;
import io.escrowmq.quickstart.order.Order;
import io.escrowmq.quickstart.process.Child;
import io.escrowmq.quickstart.process.Pool;
import io.escrowmq.quickstart.process.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: starts everything, lets the customers order, kills, waits until all is quiet. Nothing
 * here waits for a time to pass: each wait is for a condition, and its deadline names it. For one
 * thread.
 */
final class Show implements AutoCloseable {
  private static final int START_SECONDS = 30;
  private static final int QUIET_SECONDS = 60;
  private static final long TICK_MS = 50;

  private final int orders;
  private final long payable;
  private final String password;
  private final Cast cast;
  private final Screen screen;
  private final Killings killings;
  private final BrokerCounters counters = new BrokerCounters();
  private final Map<Child, Signal> ready = new HashMap<>();
  private final Set<Child> done = new HashSet<>();
  private final List<UUID> suppressed = new ArrayList<>();
  private @Nullable SampleData data;
  private @Nullable BrokerHttp http;
  private Counts counts = Counts.NONE;

  Show(int orders, Cast cast, String password, Screen screen) {
    this.orders = orders;
    this.payable = Cast.payable(orders);
    this.password = password;
    this.cast = cast;
    this.screen = screen;
    this.killings = new Killings(orders, screen, counters);
  }

  /** Runs it all; afterwards nothing is under way any more. */
  void run() throws IOException, SQLException, InterruptedException {
    screen.event("starting two databases, the broker, the relay and the services");
    Child orderDatabase = cast.database("orders", Order.TABLE);
    Child inventoryDatabase = cast.database("inventory", InventoryProcess.TABLE);
    int port = freePort();
    BrokerHttp broker = new BrokerHttp(freePort());
    killings.broker(cast.broker(port, broker.port()));
    awaitReady(List.of(orderDatabase, inventoryDatabase));
    String orderUrl = Pool.url(portOf(orderDatabase), "orders");
    String inventoryUrl = Pool.url(portOf(inventoryDatabase), "inventory");
    await("the broker to answer GET /health with 200", START_SECONDS, broker::healthy);
    sayHowToLook(broker, port);
    List<Child> inventories = cast.inventories(port, inventoryUrl, orders);
    Child relay = cast.relay(port, orderUrl);
    killings.relay(relay);
    awaitReady(List.of(relay));
    awaitReady(inventories);
    List<Child> services = cast.orderServices(port, orderUrl, orders);
    awaitReady(services);
    data = new SampleData(orderUrl, inventoryUrl, password);
    http = broker;
    screen.event("customers begin to order; now things are killed");
    await(
        "all customers to be served",
        START_SECONDS + QUIET_SECONDS + orders / 50,
        () -> done.containsAll(services));
    awaitQuiet();
  }

  private void sayHowToLook(BrokerHttp broker, int port) {
    screen.event("the broker listens on port " + port + "; look at it while it runs:");
    screen.line("           curl " + broker.base() + "/health");
    screen.line("           curl " + broker.base() + "/metrics");
    screen.line("           curl " + broker.base() + "/api/v1/transactions");
  }

  private void awaitQuiet() throws IOException, SQLException, InterruptedException {
    await("all processes to be killed that were to be", QUIET_SECONDS, killings::complete);
    await("the broker to be back", QUIET_SECONDS, counters::seenAny);
    await(
        "no transaction to be undecided",
        QUIET_SECONDS,
        () -> counters.now("escrowmq_transactions_open") == 0);
    await("the outbox to be empty", QUIET_SECONDS, () -> counts.outbox() == 0);
    await(
        "as many reservations as orders",
        QUIET_SECONDS,
        () -> counts.reservations() >= counts.orders());
    await(
        "no event to be unacknowledged",
        QUIET_SECONDS,
        () -> counters.now("escrowmq_group_lag") == 0);
    // What was said before the last ack has been read by now.
    tick();
  }

  private void awaitReady(List<Child> children)
      throws IOException, SQLException, InterruptedException {
    for (Child child : children) {
      await(child.name() + " to be ready", START_SECONDS, () -> ready.containsKey(child));
    }
  }

  private int portOf(Child database) {
    Signal signal = ready.get(database);
    if (signal == null) {
      throw new IllegalStateException("Expected " + database.name() + " to be ready");
    }
    return Integer.parseInt(signal.rest().get(0));
  }

  private void await(String what, int seconds, BooleanSupplier holds)
      throws IOException, SQLException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new ShowFailedException(
            "Expected " + what + " within " + seconds + " s, but it did not come: " + progress());
      }
      tick();
      TimeUnit.MILLISECONDS.sleep(TICK_MS);
    }
  }

  private void tick() throws IOException, SQLException {
    for (Child child : cast.all()) {
      // What it said before it ended counts; so first whether it lives, then what it said.
      boolean alive = child.isAlive();
      for (Signal signal : child.signals()) {
        take(child, signal);
      }
      if (!alive && !child.isAlive()) {
        throw new ChildDiedException(child);
      }
    }
    look();
  }

  private void take(Child child, Signal signal) throws IOException {
    switch (signal.word()) {
      case Signal.READY -> ready.put(child, signal);
      case Signal.DONE -> done.add(child);
      case Signal.SUPPRESSED -> suppressed.add(UUID.fromString(signal.rest().get(0)));
      case Signal.PAUSED -> killings.paused(child, signal);
      default -> throw new IllegalStateException("Expected a known signal, but got " + signal);
    }
  }

  private void look() throws IOException, SQLException {
    SampleData present = data;
    BrokerHttp broker = http;
    if (present == null || broker == null) {
      return;
    }
    counts = Counts.of(present);
    broker.metrics().ifPresent(counters::seen);
    killings.after(counts.orders());
    screen.progress(progress());
  }

  private String progress() {
    return "orders "
        + Table.number(counts.orders())
        + "/"
        + Table.number(payable)
        + "  reserved "
        + Table.number(counts.reservations())
        + "  outbox "
        + Table.number(counts.outbox())
        + (counters.seenAny()
            ? "  undecided "
                + Table.number(counters.now("escrowmq_transactions_open"))
                + "  redelivered "
                + Table.number(counters.total("escrowmq_redeliveries_total"))
            : "  broker down");
  }

  /** What came of it. */
  Report report() throws SQLException {
    SampleData present = data;
    if (present == null) {
      throw new IllegalStateException("Expected to report after a run");
    }
    return Report.of(
        new Report.Numbers(orders, present.divertedCount(), suppressed),
        present,
        counters,
        killings.killed());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws SQLException {
    if (data != null) {
      data.close();
    }
  }

  /** Where the two databases stand. */
  record Counts(long orders, long reservations, long outbox) {
    static final Counts NONE = new Counts(0, 0, 0);

    static Counts of(SampleData data) throws SQLException {
      return new Counts(data.orderCount(), data.reservationCount(), data.outboxCount());
    }
  }
}
