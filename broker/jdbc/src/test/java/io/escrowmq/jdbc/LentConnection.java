package io.escrowmq.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** Lends one connection again and again, as a pool would: closing gives it back open. */
public final class LentConnection implements ConnectionSource, AutoCloseable {
  private final Connection connection;

  /** Takes a connection to lend. */
  public LentConnection(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Connection open() {
    return (Connection)
        Proxy.newProxyInstance(
            LentConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
