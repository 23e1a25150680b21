package io.escrowmq.jdbc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import org.h2.tools.Server;

/** H2 inside this process, which may also be reached over TCP. Its databases are in memory. */
final class H2Server implements TestServer {
  // Longer than any test waits: what ends a wait is the barrier's own limit.
  private static final String LOCK_TIMEOUT = ";LOCK_TIMEOUT=60000";

  private final InetSocketAddress address;

  private H2Server(int port) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static TestServer start() throws SQLException {
    return new H2Server(Server.createTcpServer("-tcpPort", "0", "-tcpDaemon").start().getPort());
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String url(String schema) {
    return "jdbc:h2:mem:" + schema + LOCK_TIMEOUT;
  }

  @Override
  public String url(String schema, InetSocketAddress by) {
    return "jdbc:h2:tcp://127.0.0.1:" + by.getPort() + "/mem:" + schema + LOCK_TIMEOUT;
  }

  @Override
  public String waitingSessionsQuery() {
    // H2 does not say BLOCKED here: at a unique key that is no number it repeats the statement
    // until
    // the key is free. Nobody may see it run while the key is held but one that can only wait.
    return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS"
        + " WHERE EXECUTING_STATEMENT LIKE 'MERGE INTO escrow_barrier%'";
  }
}
