package io.escrowmq.jdbc.guard;

import io.escrowmq.jdbc.Dialect;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that cannot end its transaction: whose end belongs to whoever guards it. Refused,
 * with an SQLException: commit, rollback (but for savepoints), close, abort, setAutoCommit, what
 * changes its kind, unwrap, and SQL whose first word ends a transaction or, on databases where that
 * commits silently, defines tables. Statements, results and metadata lead back here, not to the raw
 * connection.
 *
 * <p>A fence against mistakes, not against intent: SQL inside of procedures, a second statement
 * behind a semicolon, or a driver's own casts are not seen.
 */
public final class GuardedConnection {
  private static final Set<String> REFUSED_METHODS =
      Set.of(
          "commit",
          "close",
          "abort",
          "setAutoCommit",
          "setTransactionIsolation",
          "setReadOnly",
          "beginRequest",
          "endRequest");
  private static final Set<String> ENDING_WORDS =
      Set.of("COMMIT", "ROLLBACK", "BEGIN", "START", "END", "ABORT");
  private static final Set<String> DEFINING_WORDS =
      Set.of("CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "GRANT", "REVOKE");
  private static final String FEATURE_NOT_SUPPORTED = "0A000";

  private final Connection raw;
  private final boolean definitionsCommit;
  private final Connection guarded;
  private volatile boolean released;

  /**
   * Guards a connection.
   *
   * @param raw the connection
   * @param dialect its database: PostgreSQL is the one that defines tables within a transaction
   */
  public GuardedConnection(Connection raw, Dialect dialect) {
    this.raw = raw;
    this.definitionsCommit = dialect != Dialect.POSTGRESQL;
    this.guarded = proxy(Connection.class, this::onConnection);
  }

  /** {@return the connection for the user's work} */
  public Connection connection() {
    return guarded;
  }

  /** The work is over: whatever kept the connection gets an SQLException from now on. */
  public void release() {
    released = true;
  }

  private @Nullable Object onConnection(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("isClosed")) {
      return released || raw.isClosed();
    }
    Object own = ofObjectOrWrapper(self, method, arguments, raw);
    if (own != null) {
      return own;
    }
    requireOpen();
    boolean toSavepoint =
        arguments != null && arguments.length == 1 && arguments[0] instanceof Savepoint;
    if (REFUSED_METHODS.contains(name) || (name.equals("rollback") && !toSavepoint)) {
      throw refused(name + "()");
    }
    checkSql(name, arguments);
    Object result = invoke(raw, method, arguments);
    if (result instanceof CallableStatement statement) {
      return part(CallableStatement.class, statement, guarded);
    } else if (result instanceof PreparedStatement statement) {
      return part(PreparedStatement.class, statement, guarded);
    } else if (result instanceof Statement statement) {
      return part(Statement.class, statement, guarded);
    } else if (result instanceof DatabaseMetaData metaData) {
      return part(DatabaseMetaData.class, metaData, guarded);
    }
    return result;
  }

  private <P> P part(Class<P> type, P target, Object owner) {
    return proxy(type, new Part(target, owner));
  }

  /** A statement, result or metadata: the way back to its owner leads to the guarded one. */
  private final class Part implements InvocationHandler {
    private final Object target;
    private final Object owner;

    Part(Object target, Object owner) {
      this.target = target;
      this.owner = owner;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      Object own = ofObjectOrWrapper(self, method, arguments, target);
      if (own != null) {
        return own;
      } else if (method.getName().equals("getConnection")) {
        return guarded;
      } else if (method.getName().equals("getStatement")) {
        return owner instanceof Statement ? owner : null;
      }
      checkSql(method.getName(), arguments);
      Object result = GuardedConnection.invoke(target, method, arguments);
      return result instanceof ResultSet rows ? part(ResultSet.class, rows, self) : result;
    }
  }

  private static @Nullable Object ofObjectOrWrapper(
      Object self, Method method, Object @Nullable [] arguments, Object target)
      throws SQLException {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> "guarded " + target;
      };
    }
    if (method.getDeclaringClass() == Wrapper.class && arguments != null) {
      boolean fits = ((Class<?>) arguments[0]).isInstance(self);
      if (method.getName().equals("isWrapperFor")) {
        return fits;
      } else if (fits) {
        return self;
      }
      throw refused("unwrap()");
    }
    return null;
  }

  private void checkSql(String method, Object @Nullable [] arguments) throws SQLException {
    boolean takesSql =
        method.startsWith("execute") || method.startsWith("prepare") || method.equals("addBatch");
    if (!takesSql || arguments == null || !(arguments[0] instanceof String sql)) {
      return;
    }
    String text = sql.stripLeading();
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    String word = text.substring(0, end).toUpperCase(Locale.ROOT);
    boolean toSavepoint = word.equals("ROLLBACK") && text.toUpperCase(Locale.ROOT).contains(" TO ");
    boolean autocommit = word.equals("SET") && text.toUpperCase(Locale.ROOT).contains("AUTOCOMMIT");
    if (autocommit
        || (ENDING_WORDS.contains(word) && !toSavepoint)
        || (definitionsCommit && DEFINING_WORDS.contains(word))) {
      throw refused(word);
    }
  }

  private void requireOpen() throws SQLException {
    if (released) {
      throw new SQLException(
          "Expected to be used by the work that it was given to, but that is over", "08003");
    }
  }

  private static SQLException refused(String what) {
    return new SQLFeatureNotSupportedException(
        "Expected the work to leave its transaction open, but it called "
            + what
            + ": whether it commits is decided by returning or throwing",
        FEATURE_NOT_SUPPORTED);
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  private static <P> P proxy(Class<P> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
