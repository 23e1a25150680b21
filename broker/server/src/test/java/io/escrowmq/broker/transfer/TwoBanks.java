package io.escrowmq.broker.transfer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The two databases, which nobody kills. By default H2 in the test's own process, which its
 * children reach over TCP; others by two JDBC URLs, {@code -Descrowmq.transfer.left} and {@code
 * .right}, whose driver must be on the class path and whose tables of earlier runs are dropped.
 */
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

  static TwoBanks open() throws SQLException {
    String left = System.getProperty("escrowmq.transfer.left");
    String right = System.getProperty("escrowmq.transfer.right");
    TwoBanks banks = left == null || right == null ? onH2() : new TwoBanks(List.of(left, right));
    banks.left.create();
    banks.right.create();
    return banks;
  }

  private static TwoBanks onH2() throws SQLException {
    Server server = Server.createTcpServer("-tcpPort", "0").start();
    String run = UUID.randomUUID().toString();
    List<String> names = List.of("mem:left-" + run, "mem:right-" + run);
    TwoBanks banks =
        new TwoBanks(
            names.stream()
                .map(name -> "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + name)
                .toList());
    banks.server = server;
    for (String name : names) {
      banks.keptOpen.add(DriverManager.getConnection("jdbc:h2:" + name));
    }
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
