package io.escrowmq.jdbc;

/** The servers for tests; each is started once per process, and one that cannot run is skipped. */
public final class TestServers {
  private static final StartedOnce H2 = new StartedOnce("H2", H2Server::start);
  private static final StartedOnce POSTGRESQL =
      new StartedOnce("PostgreSQL", PostgresqlServer::start);
  private static final StartedOnce MARIADB = new StartedOnce("MariaDB", MariaDbServer::start);
  private static final StartedOnce MYSQL = new StartedOnce("MySQL", MySqlServer::start);

  private TestServers() {}

  /** H2, in this process. */
  public static TestServer h2() {
    return H2.orSkip();
  }

  /** PostgreSQL, on Linux with amd64. */
  public static TestServer postgresql() {
    return POSTGRESQL.orSkip();
  }

  /** MariaDB, on Linux with amd64 and with the profile databases. */
  public static TestServer mariaDb() {
    return MARIADB.orSkip();
  }

  /** MySQL, where the environment names one. */
  public static TestServer mySql() {
    return MYSQL.orSkip();
  }

  static TestServer named(String name) {
    return switch (name) {
      case "postgresql" -> postgresql();
      case "mariadb" -> mariaDb();
      case "mysql" -> mySql();
      default ->
          throw new IllegalArgumentException(
              "Expected postgresql, mariadb or mysql, but the database is " + name);
    };
  }
}
