package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;

import io.escrowmq.broker.callback.Surroundings;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.UuidV7;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A scripted broker whose groups "orders" and "payments" have a real service on loopback each.
 * Time, and so what is due and how long a pause is, is moved by hand; the calls are real.
 */
final class CallbackFixture implements AutoCloseable {
  static final String SECRET = "sixteen bytes and some more";
  static final UUID ORDERS_DB = new UUID(7, 1);
  static final long FIRST_CHECK_MS = 6_000;

  /** The next check comes 5 to 10 s after an UNKNOWN; the third of them parks. */
  private static final CheckPolicy POLICY =
      new CheckPolicy(FIRST_CHECK_MS, 10_000, 60_000, 3, 0, ExhaustedPolicy.PARK);

  final Vertx vertx = Vertx.vertx();
  final ScriptedService orders = new ScriptedService(vertx);
  final ScriptedService payments = new ScriptedService(vertx);
  final Names names = new Names();
  final ScriptedBroker broker;

  /** With settings as {@code key=value}, where the names in braces stand for the ports. */
  CallbackFixture(String... settings) {
    this(Map.of(), settings);
  }

  /** With more names in braces for more ports. */
  CallbackFixture(Map<String, Integer> ports, String... settings) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("callbacks.hosts", "127.0.0.1, orders.test, other.test");
    keys.put("callbacks.urls.orders", "http://127.0.0.1:{orders}/escrow?for=orders");
    keys.put("callbacks.urls.payments", "http://127.0.0.1:{payments}");
    keys.put("callbacks.answerTimeoutMs", "20000");
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      keys.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    Map<String, Integer> all = new TreeMap<>(ports);
    all.put("orders", orders.port());
    all.put("payments", payments.port());
    all.forEach(
        (name, port) -> keys.replaceAll((key, text) -> text.replace("{" + name + "}", "" + port)));
    broker = new ScriptedBroker(BrokerConfig.read(null, keys));
    broker.callbacks(vertx, names);
  }

  /** Names of the test, which all lead to loopback, and its environment. */
  static final class Names implements Surroundings {
    final AtomicInteger lookedUp = new AtomicInteger();

    @Override
    public InetAddress resolve(String host) {
      lookedUp.incrementAndGet();
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public @Nullable String variable(String name) {
      return name.equals("ESCROWMQ_CALLBACK_SECRET") ? SECRET : null;
    }
  }

  /** Prepares a transaction of a producer that is gone when this returns. */
  UUID prepare(String group) {
    return prepare(group, POLICY);
  }

  UUID prepare(String group, CheckPolicy policy) {
    ScriptedPeer producer = broker.connect(group);
    UUID id = UuidV7.next();
    producer.ask(
        new Prepare(
            id,
            ORDERS_DB,
            policy,
            List.of(message("t", "", "yes")),
            List.of(message("undo", "", "no"))));
    broker.run();
    producer.response();
    producer.disconnect();
    return id;
  }

  TransactionView transaction(UUID id) {
    return Objects.requireNonNull(broker.state().transaction(id));
  }

  TransactionState state(UUID id) {
    return transaction(id).state();
  }

  /** Turns the loop until a transaction is decided. */
  void awaitDecision(UUID id) {
    broker.runUntil(() -> !state(id).isOpen(), () -> "Expected a decision about " + id);
  }

  /** Turns the loop until so many questions have failed. */
  void awaitFaults(String fault, int count) {
    broker.runUntil(
        () -> faults(fault) >= count,
        () -> "Expected " + count + " x " + fault + ", but got " + faults(fault));
  }

  double faults(String fault) {
    return broker.metric("escrowmq_callbacks_failed_total{fault=\"" + fault + "\"}");
  }

  /** Turns the loop until a service has been asked so often. */
  void awaitAsked(ScriptedService service, int count) {
    broker.runUntil(
        () -> service.asked.size() >= count,
        () -> "Expected " + count + " questions, but got " + service.asked.size());
  }

  /** How many questions went out; known at once. */
  int sent() {
    return (int) broker.metric("escrowmq_callbacks_asked_total");
  }

  long visible(String topic) {
    var view = broker.state().topic(topic);
    return view == null ? 0 : view.nextOffset();
  }

  @Override
  public void close() {
    broker.close();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
