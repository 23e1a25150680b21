package io.escrowmq.consumer;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose next commit fails, before or after it took effect; or that lends the same
 * connection always.
 */
final class FaultyDataSource implements DataSource {
  private final DataSource target;
  private @Nullable Connection lent;
  private boolean failing;
  private boolean committing;

  FaultyDataSource(DataSource target) {
    this.target = target;
  }

  /** The next commit throws; it takes effect or not. */
  void failCommit(boolean takesEffect) {
    failing = true;
    committing = takesEffect;
  }

  /** As a pool of one: closing the connection does nothing. */
  void lendAlways(Connection connection) {
    lent = connection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection real = lent == null ? target.getConnection() : lent;
    boolean pooled = lent != null;
    return (Connection)
        Proxy.newProxyInstance(
            FaultyDataSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit") && failing) {
                failing = false;
                if (committing) {
                  real.commit();
                }
                throw new SQLException("the connection broke");
              }
              if (method.getName().equals("close") && pooled) {
                return null;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter writer) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("nothing to unwrap");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
