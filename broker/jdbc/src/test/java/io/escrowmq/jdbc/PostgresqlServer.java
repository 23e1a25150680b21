package io.escrowmq.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * PostgreSQL from binaries of Maven Central, stopped at the end of this process. It refuses to run
 * as root; then it is started in a user namespace, by <code>unshare -U</code>.
 */
final class PostgresqlServer implements TestServer {
  private final InetSocketAddress address;

  private PostgresqlServer(int port) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static TestServer start() throws IOException {
    EmbeddedPostgres running =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(new File("target/postgresql").getAbsoluteFile())
            .setServerConfig("synchronous_commit", "on")
            .setLocaleConfig("locale", "C")
            .start();
    return new PostgresqlServer(running.getPort());
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String url(String schema) {
    return url(schema, address);
  }

  @Override
  public String url(String schema, InetSocketAddress by) {
    return "jdbc:postgresql://127.0.0.1:"
        + by.getPort()
        + "/postgres?user=postgres&sslmode=disable&gssEncMode=disable&currentSchema="
        + schema;
  }

  @Override
  public String waitingSessionsQuery() {
    return "SELECT COUNT(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0";
  }
}
