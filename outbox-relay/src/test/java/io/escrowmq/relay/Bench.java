package io.escrowmq.relay;

import io.escrowmq.jdbc.ConnectionSource;
import io.escrowmq.jdbc.Dialect;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A relay on a table and a model broker, turned by hand, with a clock moved by hand. */
final class Bench {
  static final UUID RESOURCE = new UUID(7, 7);

  final ModelPort port;
  final Engine engine;
  long nowMs;

  Bench(TestOutbox outbox, BrokerModel model, UnaryOperator<RelayOptions.Builder> options)
      throws SQLException {
    this(outbox, outbox, model, options);
  }

  Bench(
      TestOutbox outbox,
      ConnectionSource source,
      BrokerModel model,
      UnaryOperator<RelayOptions.Builder> how)
      throws SQLException {
    port = new ModelPort(model);
    RelayOptions options =
        how.apply(RelayOptions.builder(outbox.dataSource()).lanes(LANES)).build();
    Work work = new Work(options, OutboxStore.of(source, Dialect.H2, LANES), () -> nowMs);
    engine =
        new Engine(work, port, new Engine.Owner("relay-" + UUID.randomUUID(), RESOURCE), () -> {});
    port.start(engine);
  }

  static final int LANES = 8;

  static Bench linked(TestOutbox outbox, BrokerModel model) throws SQLException {
    Bench bench = new Bench(outbox, model, how -> how);
    bench.port.link();
    return bench;
  }

  /** A turn, the broker's answers, and some time. */
  Bench step(long ms) {
    engine.turn();
    port.deliverAll();
    nowMs += ms;
    return this;
  }

  /** Enough turns for anything to come to rest. */
  Bench settle() {
    for (int i = 0; i < 40; i++) {
      step(60);
    }
    return this;
  }

  RelayMetrics metrics() {
    return engine.metrics();
  }
}
