package io.escrowmq.quickstart.process;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source that runs something right after each commit: the only way to stand between a local
 * commit and what the SDK does next, without a hook in the SDK. Thread-safe.
 */
public final class CommitHook implements DataSource {
  private final DataSource real;
  private final Runnable afterCommit;

  /** Wraps a data source. */
  public CommitHook(DataSource real, Runnable afterCommit) {
    this.real = real;
    this.afterCommit = afterCommit;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return hooked(real.getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return hooked(real.getConnection(user, password));
  }

  private Connection hooked(Connection connection) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          try {
            Object result = method.invoke(connection, args);
            if (method.getName().equals("commit")) {
              afterCommit.run();
            }
            return result;
          } catch (InvocationTargetException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
          }
        };
    return (Connection)
        Proxy.newProxyInstance(
            CommitHook.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return real.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    real.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    real.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return real.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger(Logger.GLOBAL_LOGGER_NAME);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return real.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return real.isWrapperFor(type);
  }
}
