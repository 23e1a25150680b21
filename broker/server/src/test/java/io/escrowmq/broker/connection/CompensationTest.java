package io.escrowmq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the producer group is told of a reject, and that it is told once. */
class CompensationTest {
  private static final Reject REJECT =
      new Reject(1, new DeliveryRef(42, 3), "sold-out", "nothing is left");

  private static Message order(String producerGroup, List<Header> headers) {
    return new Message(
        UuidV7.next(),
        "placed",
        "order-7".getBytes(StandardCharsets.UTF_8),
        headers,
        producerGroup,
        0,
        "seven".getBytes(StandardCharsets.UTF_8));
  }

  private static Message compensation(Message rejected) {
    var made = Compensation.of(EncodedMessage.of(rejected), "placed", "inventory", REJECT);
    return Translation.encoded(Objects.requireNonNull(made).image()).decode();
  }

  private static List<String> texts(Message message) {
    return message.headers().stream().map(one -> one.name() + ": " + one.text()).toList();
  }

  @Test
  void shouldSayWhatWasRejectedByWhomAndWhy() {
    // given
    String transaction = UuidV7.next().toString();
    Message order =
        order(
            "orders",
            List.of(Header.of("kind", "b2b"), Header.of("escrow-transaction", transaction)));

    // when
    Message told = compensation(order);

    // then
    assertThat(told.topic()).isEqualTo("orders.compensation");
    assertThat(told.key()).isEqualTo(order.key());
    assertThat(told.body()).isEqualTo(order.body());
    assertThat(told.producerGroup()).isEmpty();
    assertThat(texts(told))
        .containsExactly(
            "escrow-original-id: " + order.id(),
            "escrow-original-transaction: " + transaction,
            "escrow-original-topic: placed",
            "escrow-original-offset: 42",
            "escrow-rejected-by: inventory",
            "escrow-reject-code: sold-out",
            "escrow-reject-reason: nothing is left",
            "kind: b2b");
  }

  @Test
  void shouldNotTakeHeadersOfTheMessageForTheCause() {
    // given
    Message order =
        order(
            "orders",
            List.of(
                Header.of("escrow-original-id", "forged"),
                Header.of("escrow-rejected-by", "nobody"),
                Header.of("escrow-reject-reason", "none"),
                Header.of("escrow-transaction", "not a transaction")));

    // when, then
    assertThat(texts(compensation(order)))
        .hasSize(6)
        .contains("escrow-original-id: " + order.id(), "escrow-rejected-by: inventory");
  }

  @Test
  void shouldLeaveOutTheLastHeadersWhereAllWouldBeTooMany() {
    // given
    List<Header> many = new ArrayList<>();
    for (int i = 0; i < WireLimits.MAX_HEADERS; i++) {
      many.add(Header.of("h" + i, ""));
    }

    // when
    List<Header> told = compensation(order("orders", many)).headers();

    // then
    assertThat(told).hasSize(WireLimits.MAX_HEADERS);
    assertThat(told.get(told.size() - 1)).isEqualTo(many.get(WireLimits.MAX_HEADERS - 7));
  }

  @Test
  void shouldLeaveOutTheLastHeadersWhereAllWouldBeTooLong() {
    // given: together as long as is allowed
    byte[] half = new byte[WireLimits.MAX_HEADERS_BYTES / 2 - 7];
    List<Header> longOnes = List.of(new Header("a", half), new Header("b", half));

    // when, then
    assertThat(compensation(order("orders", longOnes)).headers())
        .hasSize(7)
        .contains(longOnes.get(0))
        .doesNotContain(longOnes.get(1));
  }

  @Test
  void shouldTellNobodyWhereThereIsNoAddressee() {
    for (String group : List.of("", "x".repeat(244))) {
      assertThat(
              Compensation.of(
                  EncodedMessage.of(order(group, List.of())), "placed", "inventory", REJECT))
          .isNull();
    }
  }

  @Test
  void shouldHaveOneIdPerMessageAndGroup() {
    // given
    UUID order = UuidV7.next();

    // when
    UUID told = Compensation.id(order, "inventory");

    // then
    assertThat(UuidV7.isV7(told)).isTrue();
    assertThat(UuidV7.timeMs(told)).isEqualTo(UuidV7.timeMs(order));
    assertThat(Compensation.id(order, "inventory")).isEqualTo(told);
    assertThat(Compensation.id(order, "fraud")).isNotEqualTo(told);
    assertThat(Compensation.id(UuidV7.next(), "inventory")).isNotEqualTo(told);
  }

  @Test
  void shouldTellOnceWhatIsRejectedTwice() {
    try (ScriptedBroker broker = new ScriptedBroker()) {
      // given
      ScriptedPeer peer = broker.connect();
      peer.ask(
          new Publish(
              UUID.randomUUID(), 0, "", 0, List.of(EncodedMessage.of(order("orders", List.of())))));
      broker.run();
      assertThat(peer.response()).isInstanceOf(Published.class);
      peer.ask(new Subscribe(1, "placed", "inventory", StartPosition.EARLIEST, true, 0, "c"));
      broker.run();
      peer.responses.clear();
      peer.ask(new Credit(1, 10));
      broker.runUntilArrived(peer, 1);
      Reject reject = new Reject(1, new DeliveryRef(0, 1), "sold-out", "nothing is left");

      // when: the second comes before the first is answered, the third after
      peer.ask(reject);
      peer.ask(reject);
      broker.runWithReads();
      peer.ask(reject);
      broker.runWithReads();

      // then
      assertThat(peer.responses).hasSize(3);
      assertThat(peer.responses.get(0)).isInstanceOf(Done.class);
      assertThat(peer.responses.subList(1, 3))
          .allSatisfy(
              response ->
                  assertThat(response)
                      .isInstanceOfSatisfying(
                          Refused.class,
                          refused ->
                              assertThat(refused.code()).isEqualTo(ErrorCode.STALE_DELIVERY)));
      assertThat(Objects.requireNonNull(broker.state().topic("orders.compensation")).nextOffset())
          .isEqualTo(1);
    }
  }
}
