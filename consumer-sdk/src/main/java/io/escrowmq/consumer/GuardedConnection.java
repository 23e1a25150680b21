package io.escrowmq.consumer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose transaction belongs to somebody else: what would end it, change its kind or
 * reach around this guard is refused, and everything once the guard is closed. Statements and
 * metadata lead back to the guarded connection.
 *
 * <p>Not guarded, and not guardable: the text {@code COMMIT} or DDL as a statement (H2 and MySQL
 * commit on DDL), and result sets, whose statement leads to the bare connection. Rolling back to a
 * savepoint is allowed.
 */
final class GuardedConnection implements AutoCloseable {
  private static final Set<String> REFUSED =
      Set.of(
          "commit",
          "close",
          "abort",
          "setAutoCommit",
          "setTransactionIsolation",
          "setReadOnly",
          "unwrap",
          "beginRequest",
          "endRequest");

  private final Connection bare;
  private final Connection guarded;
  private volatile boolean over;

  GuardedConnection(Connection bare) {
    this.bare = bare;
    this.guarded = proxy(Connection.class, this::onConnection);
  }

  Connection connection() {
    return guarded;
  }

  @Override
  public void close() {
    over = true;
  }

  private @Nullable Object onConnection(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    boolean plainRollback = name.equals("rollback") && arguments == null;
    if (plainRollback || REFUSED.contains(name)) {
      throw new SQLException(
          "Expected the work to leave the transaction to the inbox, but it calls " + name);
    }
    if (name.equals("isWrapperFor")) {
      return false;
    }
    Object result = onAny(bare, proxy, method, arguments);
    if (result instanceof CallableStatement statement) {
      return leadingBack(CallableStatement.class, statement);
    } else if (result instanceof PreparedStatement statement) {
      return leadingBack(PreparedStatement.class, statement);
    } else if (result instanceof Statement statement) {
      return leadingBack(Statement.class, statement);
    } else if (result instanceof DatabaseMetaData metaData) {
      return leadingBack(DatabaseMetaData.class, metaData);
    }
    return result;
  }

  /** What knows its connection shall know the guarded one. */
  private <T> T leadingBack(Class<T> type, T target) {
    return proxy(
        type,
        (proxy, method, arguments) ->
            method.getName().equals("getConnection")
                ? guarded
                : onAny(target, proxy, method, arguments));
  }

  private @Nullable Object onAny(
      Object target, Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return onObject(target, proxy, method, arguments);
    }
    if (over && !method.getName().equals("close")) {
      throw new SQLException(
          "Expected the connection to be used within the work only, but the work is over");
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static Object onObject(
      Object target, Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "guarded " + target;
    };
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
