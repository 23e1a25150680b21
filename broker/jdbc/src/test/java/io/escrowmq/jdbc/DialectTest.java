package io.escrowmq.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {
  @ParameterizedTest
  @CsvSource({"H2,H2", "PostgreSQL,POSTGRESQL", "MySQL,MYSQL", "MariaDB,MYSQL"})
  void shouldRecogniseDatabaseByItsProductName(String product, Dialect expected)
      throws SQLException {
    assertThat(Dialect.of(connectionTo(product))).isEqualTo(expected);
  }

  @Test
  void shouldNameADatabaseThatIsNotSpoken() {
    assertThatThrownBy(() -> Dialect.of(connectionTo("Oracle")))
        .isInstanceOf(SQLFeatureNotSupportedException.class)
        .hasMessage("Expected H2, PostgreSQL, MySQL or MariaDB, but the database is Oracle 1.0");
  }

  @Test
  void shouldTellTimeInMillisecondsSinceTheEpoch() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory()) {
      // given
      long before = System.currentTimeMillis();
      // when
      long now = Long.parseLong(database.query("SELECT " + database.dialect().nowMs()));
      // then
      assertThat(now).isBetween(before - 1, System.currentTimeMillis() + 1);
    }
  }

  @Test
  void shouldRoundLockTimeoutUpWhereTheDatabaseCountsSeconds() {
    assertThat(Dialect.MYSQL.lockTimeoutStatement(1)).endsWith(" = 1");
    assertThat(Dialect.MYSQL.lockTimeoutStatement(1001)).endsWith(" = 2");
  }

  @Test
  void shouldTellLockTimeoutsFromOtherErrors() {
    assertThat(Dialect.H2.isLockTimeout(new SQLException("", "HYT00", 50200))).isTrue();
    assertThat(Dialect.POSTGRESQL.isLockTimeout(new SQLException("", "55P03"))).isTrue();
    assertThat(Dialect.POSTGRESQL.isLockTimeout(new SQLException("", "40P01"))).isTrue();
    assertThat(Dialect.MYSQL.isLockTimeout(new SQLException("", "HY000", 1205))).isTrue();
    for (Dialect dialect : Dialect.values()) {
      assertThat(dialect.isLockTimeout(new SQLException("", "42000", 1))).isFalse();
      assertThat(dialect.isLockTimeout(new SQLException("no state"))).isFalse();
    }
  }

  private static Connection connectionTo(String product) {
    DatabaseMetaData metaData =
        (DatabaseMetaData)
            Proxy.newProxyInstance(
                DialectTest.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getDatabaseProductName") ? product : "1.0");
    return (Connection)
        Proxy.newProxyInstance(
            DialectTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> metaData);
  }
}
