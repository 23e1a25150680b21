package io.escrowmq.jdbc;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A MySQL that somebody else runs, without other load: the environment's <code>
 * ESCROWMQ_TEST_MYSQL_URL</code>, such as <code>
 * jdbc:mariadb://127.0.0.1:3306/{schema}?user=root&amp;password=secret&amp;createDatabaseIfNotExist=true
 * </code> (MariaDB's driver speaks to MySQL too).
 */
final class MySqlServer implements TestServer {
  private static final String VARIABLE = "ESCROWMQ_TEST_MYSQL_URL";
  private static final Pattern ADDRESS = Pattern.compile("//([^:/]+):(\\d+)/\\{schema}");

  private final String url;
  private final InetSocketAddress address;

  private MySqlServer(String url, InetSocketAddress address) {
    this.url = url;
    this.address = address;
  }

  @SuppressWarnings("AddressSelection") // The host is whatever the environment says.
  static TestServer start() {
    String url = System.getenv(VARIABLE);
    if (url == null) {
      throw new IllegalStateException("the environment has no " + VARIABLE);
    }
    Matcher found = ADDRESS.matcher(url);
    if (!found.find()) {
      throw new IllegalArgumentException(
          VARIABLE + " must have //HOST:PORT/{schema}, but is " + url.replaceAll("\\?.*", ""));
    }
    return new MySqlServer(
        url, new InetSocketAddress(found.group(1), Integer.parseInt(found.group(2))));
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String url(String schema) {
    return url.replace("{schema}", schema);
  }

  @Override
  public String url(String schema, InetSocketAddress by) {
    return ADDRESS.matcher(url).replaceFirst("//127.0.0.1:" + by.getPort() + "/" + schema);
  }

  @Override
  public String waitingSessionsQuery() {
    return "SELECT VARIABLE_VALUE FROM performance_schema.global_status"
        + " WHERE VARIABLE_NAME = 'Innodb_row_lock_current_waits'";
  }
}
