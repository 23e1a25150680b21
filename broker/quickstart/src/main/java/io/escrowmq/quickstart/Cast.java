package io.escrowmq.quickstart;

import io.escrowmq.quickstart.daemon.BrokerProcess;
import io.escrowmq.quickstart.daemon.DatabaseProcess;
import io.escrowmq.quickstart.daemon.RelayProcess;
import io.escrowmq.quickstart.inventory.InventoryProcess;
import io.escrowmq.quickstart.order.Order;
import io.escrowmq.quickstart.order.OrderProcess;
import io.escrowmq.quickstart.process.Child;
import io.escrowmq.quickstart.process.KillPoint;
import io.escrowmq.quickstart.process.KillPoint.Place;
import io.escrowmq.quickstart.process.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All processes of a run. For one thread, but for {@link #killAll}. */
final class Cast {
  private static final List<String> SMALL =
      List.of(
          "-Xmx192m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dlogback.configurationFile=quickstart-logback.xml",
          "-Dio.netty.tryReflectionSetAccessible=false");

  /** What Chronicle Queue needs; in the runnable jar the manifest says it. */
  private static final List<String> BROKER =
      List.of(
          "-Xmx384m",
          "-XX:+UseSerialGC",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");

  private static final long LONGEST_STOP_MS = 5_000;

  private final WorkDirectory directory;
  private final String password;
  private final List<Child> all = new CopyOnWriteArrayList<>();

  Cast(WorkDirectory directory, String password) {
    this.directory = directory;
    this.password = password;
  }

  Child database(String name, String table) throws IOException {
    // Beforehand, since two databases that create it at the same time disturb each other.
    Path databases = Files.createDirectories(directory.resolve("databases"));
    Settings settings =
        Settings.of().with("directory", databases).with("name", name).with("table", table);
    return start("database-" + name, DatabaseProcess.class, settings, SMALL);
  }

  Child broker(int port, int httpPort) throws IOException {
    Settings settings =
        Settings.of()
            .with("data", directory.resolve("broker"))
            .with("port", port)
            .with("http-port", httpPort);
    return start("broker", BrokerProcess.class, settings, BROKER);
  }

  Child relay(int broker, String database) throws IOException {
    return start("relay", RelayProcess.class, service(broker, database), SMALL);
  }

  /** Two of them share the events; each is killed at another point. */
  List<Child> inventories(int broker, String database, int orders) throws IOException {
    List<Child> both = new ArrayList<>();
    Settings service = service(broker, database);
    both.add(
        start(
            "inventory-1",
            InventoryProcess.class,
            KillPoint.in(service.with("name", "inventory-1"), Place.IN_HANDLER, orders / 8),
            SMALL));
    both.add(
        start(
            "inventory-2",
            InventoryProcess.class,
            KillPoint.in(service.with("name", "inventory-2"), Place.BEFORE_ACK, orders / 5),
            SMALL));
    return both;
  }

  /** Two of them share the customers; each is killed at another point, far apart. */
  List<Child> orderServices(int broker, String database, int orders) throws IOException {
    List<Child> both = new ArrayList<>();
    Settings service = service(broker, database);
    Settings first = service.with("name", "orders-1").with("first", 1).with("last", orders / 2);
    Settings second =
        service.with("name", "orders-2").with("first", orders / 2 + 1).with("last", orders);
    both.add(
        start(
            "orders-1",
            OrderProcess.class,
            KillPoint.in(first, Place.AFTER_LOCAL_COMMIT, orders / 40),
            SMALL));
    both.add(
        start(
            "orders-2",
            OrderProcess.class,
            KillPoint.in(second, Place.BEFORE_LOCAL_COMMIT, orders / 7),
            SMALL));
    return both;
  }

  /** How many of the orders can be paid. */
  static long payable(int orders) {
    long count = 0;
    for (int number = 1; number <= orders; number++) {
      count += Order.numbered(number).paymentFails() ? 0 : 1;
    }
    return count;
  }

  private static Settings service(int broker, String database) {
    return Settings.of().with("broker", broker).with("database", database);
  }

  private Child start(String name, Class<?> mainClass, Settings settings, List<String> options)
      throws IOException {
    Child child =
        new Child(
            mainClass,
            settings,
            directory.resolve(name + ".log"),
            new Child.Launch(options, password));
    all.add(child);
    child.start();
    return child;
  }

  List<Child> all() {
    return all;
  }

  /** Asks all to end, those that were started last first, and kills what does not. */
  void endAll() throws IOException, InterruptedException {
    for (int i = all.size() - 1; i >= 0; i--) {
      all.get(i).askToEnd();
      all.get(i).awaitEnd(LONGEST_STOP_MS);
    }
  }

  void killAll() {
    all.forEach(Child::kill);
  }
}
