package io.escrowmq.broker.transfer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/** The two databases, which nobody kills. */
final class TwoBanks implements AutoCloseable {

  private final Bank left;
  private final Bank right;
  private final List<String> urls;
  private final List<Connection> keptOpen = new ArrayList<>();
  private @Nullable Server server;

  private TwoBanks(List<String> urls) {
    this.urls = urls;
    this.left = new Bank(urls.get(0));
    this.right = new Bank(urls.get(1));
  }

  /** Two databases that are there; what earlier runs left in them is dropped. */
  static TwoBanks at(List<String> urls) throws SQLException {
    TwoBanks banks = new TwoBanks(urls);
    banks.left.create();
    banks.right.create();
    return banks;
  }

  /** Two new databases in this process, which its children reach over TCP. */
  static TwoBanks onH2() throws SQLException {
    Server server = Server.createTcpServer("-tcpPort", "0").start();
    String run = UUID.randomUUID().toString();
    List<String> names = List.of("mem:left-" + run, "mem:right-" + run);
    List<Connection> keptOpen = new ArrayList<>();
    for (String name : names) {
      keptOpen.add(DriverManager.getConnection("jdbc:h2:" + name));
    }
    TwoBanks banks =
        at(
            names.stream()
                .map(name -> "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + name)
                .toList());
    banks.server = server;
    banks.keptOpen.addAll(keptOpen);
    return banks;
  }

  Bank left() {
    return left;
  }

  Bank right() {
    return right;
  }

  /** How children reach them: left, then right. */
  List<String> urls() {
    return urls;
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : keptOpen) {
      connection.close();
    }
    if (server != null) {
      server.stop();
    }
  }
}
