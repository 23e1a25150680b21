package io.escrowmq.quickstart.process;

import com.zaxxer.hikari.HikariDataSource;

/** Connections to a database of the sample. */
public final class Pool {
  /** The environment variable with the databases' password, made anew in each run. */
  public static final String PASSWORD_VARIABLE = "ESCROWMQ_QUICKSTART_PASSWORD";

  /** The user of the databases. */
  public static final String USER = "sample";

  private Pool() {}

  /** Opens a pool on the database that the settings name, with the password of the environment. */
  public static HikariDataSource open(Settings settings, int size) {
    return open(settings.text("database"), System.getenv(PASSWORD_VARIABLE), size);
  }

  /** Opens a pool. */
  public static HikariDataSource open(String url, String password, int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername(USER);
    pool.setPassword(password);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(1);
    pool.setInitializationFailTimeout(10_000);
    return pool;
  }

  /** The address of a database; at H2's default write delay commits would be lost by kill -9. */
  public static String url(int port, String name) {
    return "jdbc:h2:tcp://127.0.0.1:" + port + "/./" + name + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
  }
}
