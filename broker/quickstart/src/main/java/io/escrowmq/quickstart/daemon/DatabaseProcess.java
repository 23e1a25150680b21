package io.escrowmq.quickstart.daemon;

import io.escrowmq.quickstart.process.Pool;
import io.escrowmq.quickstart.process.Settings;
import io.escrowmq.quickstart.process.Signal;
import io.escrowmq.quickstart.process.Supervised;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** A database server with one H2 file database: the machine that a service's database runs on. */
public final class DatabaseProcess {
  private DatabaseProcess() {}

  /** Creates the database with the service's table, and serves it. */
  public static void main(String[] args) throws SQLException {
    Settings settings = Settings.of(args);
    Supervised.begin();
    System.setProperty("h2.bindAddress", "127.0.0.1");
    String directory = settings.text("directory");
    String name = settings.text("name");
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + directory + "/" + name + ";WRITE_DELAY=0",
                Pool.USER,
                System.getenv(Pool.PASSWORD_VARIABLE));
        Statement statement = connection.createStatement()) {
      statement.execute(settings.text("table"));
    }
    Server server =
        Server.createTcpServer("-tcpPort", "0", "-ifExists", "-baseDir", directory).start();
    Supervised.say(Signal.READY, server.getPort());
    Supervised.awaitEnd();
  }
}
