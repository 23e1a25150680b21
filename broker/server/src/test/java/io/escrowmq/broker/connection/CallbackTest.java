package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.CallbackFixture.FIRST_CHECK_MS;
import static io.escrowmq.broker.connection.CallbackFixture.ORDERS_DB;
import static io.escrowmq.broker.connection.ScriptedService.answer;
import static io.escrowmq.broker.connection.ScriptedService.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Decider;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a service is asked in the place of its group's producers, and what its answers lead to. */
class CallbackTest {

  private CallbackFixture fixture = new CallbackFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void use(String... settings) {
    fixture.close();
    fixture = new CallbackFixture(settings);
  }

  @ParameterizedTest
  @CsvSource({"COMMIT,COMMITTED,1,0", "ROLLBACK,ROLLED_BACK,0,1", "WITHDRAW,WITHDRAWN,0,0"})
  void shouldDecideByTheAnswerWhenNoProducerIsConnected(
      String outcome, TransactionState state, long visible, long undone) {
    // given
    fixture.orders.answers(outcome);
    UUID id = fixture.prepare("orders");
    fixture.broker.after(FIRST_CHECK_MS - 100);
    assertThat(fixture.sent()).isZero();

    // when
    fixture.broker.after(100);
    fixture.awaitDecision(id);

    // then
    assertThat(fixture.state(id)).isEqualTo(state);
    assertThat(fixture.transaction(id).decider())
        .isEqualTo(new Decider(Decider.Kind.CHECK_BACK, "orders"));
    assertThat(fixture.visible("t")).isEqualTo(visible);
    assertThat(fixture.visible("undo")).isEqualTo(undone);
    String tag = "{outcome=\"" + outcome.toLowerCase(Locale.ROOT) + "\"}";
    assertThat(fixture.broker.metric("escrowmq_callbacks_answered_total" + tag)).isEqualTo(1);
    assertThat(fixture.payments.asked).isEmpty();
  }

  @Test
  void shouldTellTheServiceWhatItIsAskedAbout() {
    // given
    fixture.orders.answers("COMMIT");
    UUID id = fixture.prepare("orders");
    long preparedAtMs = fixture.transaction(id).preparedAtMs();

    // when
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.awaitDecision(id);

    // then
    ScriptedService.Asked asked = fixture.orders.asked.get(0);
    JsonObject json = asked.json();
    assertThat(asked.path()).isEqualTo("/escrow?for=orders");
    assertThat(json.getString("transactionId")).isEqualTo(id.toString());
    assertThat(json.getString("producerGroup")).isEqualTo("orders");
    assertThat(json.getString("resource")).isEqualTo(ORDERS_DB.toString());
    assertThat(json.getLong("preparedAtMs")).isEqualTo(preparedAtMs);
    assertThat(json.getInstant("preparedAt").toEpochMilli()).isEqualTo(preparedAtMs);
    assertThat(json.getLong("ageMs")).isEqualTo(FIRST_CHECK_MS);
    assertThat(json.getInteger("checks")).isZero();
    assertThat(json.getBoolean("fence")).isFalse();
    assertThat(asked.headers().get("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void shouldNotAskTheServiceWhileAProducerOfTheResourceIsConnected() {
    // given
    UUID id = fixture.prepare("orders");
    ScriptedPeer producer = fixture.broker.connect("orders", ORDERS_DB);

    // when: it is asked, does not answer in time, and is asked again
    for (int i = 0; i < 20; i++) {
      fixture.broker.after(FIRST_CHECK_MS);
    }

    // then
    assertThat(producer.asked).hasSizeGreaterThan(1).contains(new ScriptedPeer.Asked(id, false));
    assertThat(fixture.sent()).isZero();

    // when
    fixture.orders.answers("ROLLBACK");
    producer.disconnect();
    fixture.broker.after(10_000);

    // then
    fixture.awaitDecision(id);
  }

  @Test
  void shouldAskTheServiceThoughAProducerOfAnotherDatabaseIsConnected() {
    // given
    fixture.orders.answers("COMMIT");
    ScriptedPeer other = fixture.broker.connect("orders", new UUID(7, 2));
    UUID id = fixture.prepare("orders");

    // when
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.awaitDecision(id);

    // then
    assertThat(other.asked).isEmpty();
  }

  @Test
  void shouldAskAProducerThatConnectsWhileTheServiceHangs() {
    // given: one question is under way, the other waits after an error
    UUID hanging = fixture.prepare("orders");
    UUID failed = fixture.prepare("orders");
    fixture.orders.answers(
        (asked, response) -> {
          if (asked.id().equals(failed)) {
            response.setStatusCode(500).end();
          }
        });
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.awaitAsked(fixture.orders, 2);
    fixture.awaitFaults("status", 1);

    // when
    ScriptedPeer producer = fixture.broker.connect("orders", ORDERS_DB);

    // then
    assertThat(producer.asked)
        .containsExactlyInAnyOrder(
            new ScriptedPeer.Asked(hanging, false), new ScriptedPeer.Asked(failed, false));
  }

  @Test
  void shouldCountUnknownAsACheckAndParkAfterTheLast() {
    // given
    fixture.orders.answers(
        (asked, response) ->
            send(
                response,
                "{\"detail\":\"the row\\nis locked\",\"outcome\":\"UNKNOWN\",\"transactionId\":\""
                    + asked.id()
                    + "\",\"more\":[1,{}]}"));
    UUID id = fixture.prepare("orders");

    // when
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.broker.runUntil(() -> fixture.transaction(id).checks() == 1, () -> "no check");

    // then
    assertThat(fixture.state(id)).isEqualTo(TransactionState.HELD);
    assertThat(fixture.transaction(id).reason()).isEqualTo("the row is locked");
    assertThat(fixture.transaction(id).nextCheckMs()).isGreaterThan(fixture.broker.nowMs());

    // when
    fixture.broker.after(60_000);
    fixture.broker.runUntil(() -> fixture.transaction(id).checks() == 2, () -> "no check");
    fixture.broker.after(60_000);
    fixture.broker.runUntil(() -> fixture.transaction(id).checks() == 3, () -> "no check");

    // then
    assertThat(fixture.state(id)).isEqualTo(TransactionState.PARKED);
    assertThat(fixture.orders.asked.get(2).json().getInteger("checks")).isEqualTo(2);
  }

  @Test
  void shouldSayThatItIsAFenceWhenTheChecksAreUsedUp() {
    // given
    UUID id =
        fixture.prepare(
            "orders",
            new CheckPolicy(FIRST_CHECK_MS, 1_000, 1_000, 1, 0, ExhaustedPolicy.ROLLBACK));
    fixture.orders.answers("UNKNOWN");
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.broker.runUntil(() -> fixture.transaction(id).checks() == 1, () -> "no check");

    // when
    fixture.orders.answers("COMMIT");
    fixture.broker.after(1_000);
    fixture.awaitDecision(id);

    // then: what the service found counts, not what the policy hoped for
    assertThat(fixture.orders.asked).hasSize(2);
    assertThat(fixture.orders.asked.get(0).json().getBoolean("fence")).isFalse();
    assertThat(fixture.orders.asked.get(1).json().getBoolean("fence")).isTrue();
    assertThat(fixture.state(id)).isEqualTo(TransactionState.COMMITTED);
    assertThat(fixture.transaction(id).decider())
        .isEqualTo(new Decider(Decider.Kind.EXPIRY, "orders"));
  }

  @Test
  void shouldDecideForAnOperatorByWhatTheServiceFinds() {
    // given
    UUID id = fixture.prepare("orders");
    ScriptedPeer operator = fixture.broker.connect();
    fixture.orders.answers((asked, response) -> response.setStatusCode(503).end());

    // when
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck", false));
    fixture.broker.runUntil(() -> !operator.responses.isEmpty(), () -> "no response");

    // then
    Refused refused = (Refused) operator.response();
    assertThat(refused.code()).isEqualTo(ErrorCode.NO_PRODUCER);
    assertThat(refused.text()).contains("its status is 503");

    // when
    fixture.orders.answers("ROLLBACK");
    operator.ask(new ResolveTransaction(id, Outcome.ROLLBACK, "ann", "stuck", false));
    fixture.broker.runUntil(() -> !operator.responses.isEmpty(), () -> "no response");

    // then
    assertThat(operator.response()).isEqualTo(new Decided(Outcome.ROLLBACK, false));
    assertThat(fixture.orders.asked.get(1).json().getBoolean("fence")).isTrue();
    assertThat(fixture.transaction(id).decider())
        .isEqualTo(new Decider(Decider.Kind.OPERATOR, "ann"));
  }

  @Test
  void shouldAskAgainAfterAPauseThatGrowsUpToItsCap() {
    // given
    use("callbacks.backoffMs=1000", "callbacks.backoffCapMs=3000");
    fixture.orders.answers((asked, response) -> response.setStatusCode(500).end());
    UUID id = fixture.prepare("orders");
    fixture.broker.after(FIRST_CHECK_MS);

    // when
    List<Long> pausesMs = new ArrayList<>();
    for (int errors = 1; errors <= 12; errors++) {
      fixture.awaitFaults("status", errors);
      long failedAtMs = fixture.broker.nowMs();
      while (fixture.sent() == errors) {
        fixture.broker.after(50);
      }
      pausesMs.add(fixture.broker.nowMs() - failedAtMs);
    }

    // then: half of it to all, and the next two turns
    assertThat(pausesMs.get(0)).isBetween(500L, 1_300L);
    assertThat(pausesMs.get(1)).isBetween(1_000L, 2_300L);
    assertThat(pausesMs.subList(2, 12)).allMatch(pause -> pause >= 1_500 && pause <= 3_300);
    assertThat(Set.copyOf(pausesMs)).as("jitter").hasSizeGreaterThan(3);
    assertThat(fixture.transaction(id).checks()).isZero();
    assertThat(fixture.state(id)).isEqualTo(TransactionState.HELD);
  }

  @Test
  void shouldAskOneAtATimeAndGoRoundWhenTheServiceFails() {
    // given: nine whose questions fail for ever, and behind them one that is fine
    use("callbacks.backoffMs=10", "callbacks.backoffCapMs=10", "callbacks.groupConcurrency=4");
    Set<UUID> bad = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 9; i++) {
      bad.add(fixture.prepare("orders"));
    }
    UUID good = fixture.prepare("orders");
    fixture.orders.answers(
        (asked, response) -> {
          if (bad.contains(asked.id())) {
            response.setStatusCode(500).end();
          } else {
            send(response, answer(asked.id(), "COMMIT"));
          }
        });

    // when
    fixture.broker.after(FIRST_CHECK_MS);
    assertThat(fixture.sent()).isEqualTo(4);
    fixture.awaitFaults("status", 4);
    fixture.broker.after(100);
    assertThat(fixture.sent()).as("not failing yet").isEqualTo(8);
    fixture.awaitFaults("status", 8);
    fixture.broker.after(100);

    // then
    assertThat(fixture.sent()).as("one at a time").isEqualTo(9);
    fixture.awaitFaults("status", 9);
    fixture.broker.after(100);
    fixture.awaitDecision(good);
    assertThat(fixture.sent()).isEqualTo(10);
  }

  @Test
  void shouldNotLetAHangingServiceDelayAnother() {
    // given: one group whose service never answers, with more due than all slots together
    use("callbacks.concurrency=4");
    for (int i = 0; i < 50; i++) {
      fixture.prepare("orders");
    }
    List<UUID> prompt = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      prompt.add(fixture.prepare("payments"));
    }
    fixture.payments.answers("COMMIT");

    // when
    fixture.broker.after(FIRST_CHECK_MS);
    fixture.awaitAsked(fixture.orders, 2);

    // then: each turn brings as many answers as the group's share
    for (int asked = 2; asked <= 10; asked += 2) {
      fixture.awaitAsked(fixture.payments, asked);
      int answered = asked;
      fixture.broker.runUntil(
          () -> prompt.stream().filter(id -> !fixture.state(id).isOpen()).count() == answered,
          () -> "Expected " + answered + " decisions");
      fixture.broker.after(100);
    }
    assertThat(fixture.orders.asked).as("its share, for ever").hasSize(2);
    assertThat(fixture.orders.connectionsMost()).isEqualTo(2);
  }

  @Test
  void shouldConnectToTheAddressOfTheStartAndKeepTheName() {
    // given: a name that no name server knows
    use("callbacks.urls.orders=http://orders.test:{orders}/escrow");
    fixture.orders.answers("COMMIT");
    assertThat(fixture.names.lookedUp).hasValue(2);

    // when
    for (int i = 0; i < 3; i++) {
      UUID id = fixture.prepare("orders");
      fixture.broker.after(FIRST_CHECK_MS);
      fixture.awaitDecision(id);
    }

    // then
    assertThat(fixture.names.lookedUp).as("once for each group, at the start").hasValue(2);
    assertThat(fixture.orders.asked)
        .hasSize(3)
        .allMatch(
            asked -> ("orders.test:" + fixture.orders.port()).equals(asked.headers().get("Host")));
  }
}
