package io.escrowmq.relay;

import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import io.escrowmq.jdbc.resource.ResourceTable;
import io.escrowmq.jdbc.schema.Schema;
import io.escrowmq.jdbc.schema.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Sends the messages of an outbox table to the broker and deletes each row when its message is
 * consumed. Any number of relays may work on one table, in one process or many: they divide its
 * lanes among themselves. Thread-safe.
 *
 * <pre>{@code
 * try (OutboxRelay relay = OutboxRelay.start(RelayOptions.builder(dataSource).build())) {
 *   ... // until the process is to end
 * }
 * }</pre>
 */
public final class OutboxRelay implements AutoCloseable {
  /** Below half of any sensible id window; the relay itself asks by ids before it repeats later. */
  private static final long RETRY_DEADLINE_MS = 60_000;

  private final RelayThread thread;
  private final BlockedRows blocked;

  private OutboxRelay(RelayThread thread, BlockedRows blocked) {
    this.thread = thread;
    this.blocked = blocked;
  }

  /**
   * Starts a relay. It returns when the database is ready; the broker need not be there yet.
   *
   * @param options how it works
   * @return the running relay
   * @throws SQLException if the database fails, or tables or columns are missing
   */
  public static OutboxRelay start(RelayOptions options) throws SQLException {
    ConnectionSource source = ConnectionSource.of(options.dataSource());
    Dialect dialect = prepareTables(source, options.createTables());
    UUID resource = ResourceTable.idOf(source);
    String owner = "relay-" + UUID.randomUUID();
    BrokerPort port =
        new ClientPort(
            ConnectionOptions.builder(options.brokerHost(), options.brokerPort())
                .clientId(owner)
                .retryDeadlineMs(RETRY_DEADLINE_MS)
                .build(),
            "relay/" + resource);
    OutboxStore store = OutboxStore.of(source, dialect, options.lanes());
    RelayThread thread =
        new RelayThread(
            (clockMs, wakeUp) ->
                new Engine(
                    new Work(options, store, clockMs),
                    port,
                    new Engine.Owner(owner, resource),
                    wakeUp),
            port);
    thread.start();
    return new OutboxRelay(thread, new BlockedRows(store, thread::sweepSoon));
  }

  /** Tells the relay that there is work, so that it looks now and often for a while. */
  public void wakeUp() {
    thread.wake();
  }

  /** {@return what the relay was doing a moment ago} */
  public RelayMetrics metrics() {
    return thread.metrics();
  }

  /** {@return the rows that wait for an operator} */
  public BlockedRows blocked() {
    return blocked;
  }

  /**
   * {@return completes when the relay has stopped; with an exception if the broker refuses it for
   * good, or it failed}
   */
  public CompletionStage<Void> stopped() {
    return thread.stopped().minimalCompletionStage();
  }

  /** Stops gracefully in less than 5 seconds and gives the lanes back. */
  @Override
  public void close() {
    thread.close();
  }

  /** How an engine is made, with a clock and something to call when there is news for it. */
  @FunctionalInterface
  interface EngineFactory {
    Engine make(LongSupplier clockMs, Runnable wakeUp) throws SQLException;
  }

  static Dialect prepareTables(ConnectionSource source, boolean create) throws SQLException {
    try (Connection connection = source.open()) {
      if (create) {
        Schema.create(connection);
      }
      Schema.check(connection, Table.RESOURCE, Table.OUTBOX, Table.LANE, Table.RELAY);
      return Dialect.of(connection);
    }
  }
}
