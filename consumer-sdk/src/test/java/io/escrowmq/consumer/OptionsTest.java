package io.escrowmq.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.StartPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Defaults and limits of what users may set, and the small parts that have no test of their own.
 */
class OptionsTest {
  @Test
  void shouldHaveTheDocumentedDefaults() {
    ConsumerOptions consumer = ConsumerOptions.builder().build();
    assertThat(consumer.host()).isEqualTo("localhost");
    assertThat(consumer.port()).isEqualTo(7411);
    assertThat(consumer.consumerId()).isNotEqualTo(ConsumerOptions.builder().build().consumerId());
    assertThat(consumer.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(consumer.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(consumer.closeTimeout()).isEqualTo(Duration.ofSeconds(30));

    Subscription subscription =
        Subscription.of("orders", "inventory").handler(message -> Outcome.ack()).build();
    assertThat(subscription.concurrency()).isEqualTo(8);
    assertThat(subscription.maxInFlight()).isEqualTo(256);
    assertThat(subscription.lease()).isZero();
    assertThat(subscription.start()).isEqualTo(StartPosition.EARLIEST);
    assertThat(subscription.counts()).isTrue();

    assertThat(InboxOptions.builder().build())
        .isEqualTo(new InboxOptions(false, false, Duration.ofDays(7), Duration.ofHours(1), 1_000));
  }

  @Test
  void shouldRefuseWhatIsOutOfRangeAndNameIt() {
    refuses("host", () -> ConsumerOptions.builder().broker(" ", 1).build());
    refuses("port", () -> ConsumerOptions.builder().broker("here", 70_000).build());
    refuses("consumerId", () -> ConsumerOptions.builder().consumerId("a b").build());
    refuses(
        "connectTimeout",
        () -> ConsumerOptions.builder().connectTimeout(Duration.ofMillis(-1)).build());
    refuses(
        "requestTimeout", () -> ConsumerOptions.builder().requestTimeout(Duration.ZERO).build());
    refuses(
        "closeTimeout", () -> ConsumerOptions.builder().closeTimeout(Duration.ofDays(1)).build());
    refuses("topic", () -> subscription("../etc", "g").build());
    refuses("group", () -> subscription("t", "").build());
    refuses("concurrency", () -> subscription("t", "g").concurrency(0).build());
    refuses(
        "concurrency",
        () ->
            Subscription.of("t", "g")
                .asyncHandler(message -> new CompletableFuture<>())
                .concurrency(-1)
                .build());
    refuses("maxInFlight", () -> subscription("t", "g").maxInFlight(5_001).build());
    refuses("lease", () -> subscription("t", "g").lease(Duration.ofMillis(10)).build());
    refuses("retention", () -> InboxOptions.builder().retention(Duration.ZERO).build());
    refuses("purgeEvery", () -> InboxOptions.builder().purgeEvery(Duration.ZERO).build());
    refuses("purgeRows", () -> InboxOptions.builder().purgeRows(0).build());
    refuses("retry delay", () -> Outcome.retry(Duration.ofDays(400)));
    refuses("reject code", () -> Outcome.reject("", "why"));
    refuses("reject code", () -> Outcome.reject("x".repeat(256), "why"));
    assertThatThrownBy(() -> Subscription.of("t", "g").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("handler");
  }

  @Test
  void shouldWriteOffsetsAsTheFewestRanges() {
    assertThat(OffsetRanges.of(new long[] {})).isEmpty();
    assertThat(OffsetRanges.of(new long[] {4})).containsExactly(new OffsetRange(4, 4));
    assertThat(OffsetRanges.of(new long[] {1, 2, 3, 5, 6, 9}))
        .containsExactly(new OffsetRange(1, 3), new OffsetRange(5, 6), new OffsetRange(9, 9));
  }

  @Test
  void shouldGrantNoMoreThanFitsAndFeedTheHungry() {
    CreditGate gate = new CreditGate(10);
    assertThat(gate.take(0, 0, false)).isEqualTo(10);
    assertThat(gate.take(0, 0, true)).isZero();
    gate.used(10);
    assertThat(gate.take(8, 0, false))
        .as("less than half is free, and handlers have work")
        .isZero();
    assertThat(gate.take(8, 0, true))
        .as("less than half is free, but handlers have nothing to do")
        .isEqualTo(2);
    gate.reset();
    assertThat(gate.take(0, 10, true)).as("the broker is behind with confirming").isZero();
  }

  @Test
  void shouldReadBodiesByTheCodec() {
    ReceivedMessage message = received("{\"name\":\"apple\",\"unknown\":1}", BodyCodec.jackson());
    assertThat(message.json(Fruit.class)).isEqualTo(new Fruit("apple"));
    assertThat(message.keyText()).isEqualTo("k");
    assertThat(message.header("kind")).contains("test");
    assertThat(message.header("none")).isEmpty();
    assertThat(message.bodyText()).startsWith("{");

    assertThatThrownBy(() -> received("{", BodyCodec.jackson()).json(Fruit.class))
        .isInstanceOf(BodyFormatException.class)
        .hasMessageContaining("Fruit");
    assertThatThrownBy(() -> received("null", BodyCodec.jackson()).json(Fruit.class))
        .isInstanceOf(BodyFormatException.class);

    BodyCodec own =
        new BodyCodec() {
          @Override
          public <T> T read(byte[] body, Class<T> type) {
            return type.cast("own " + body.length);
          }
        };
    assertThat(received("abc", own).json(String.class)).isEqualTo("own 3");
  }

  record Fruit(String name) {}

  private static ReceivedMessage received(String body, BodyCodec codec) {
    return new ReceivedMessage(Rig.message("k", body), 1, 1, codec);
  }

  private static Subscription.Builder subscription(String topic, String group) {
    return Subscription.of(topic, group).handler(message -> Outcome.ack());
  }

  private static void refuses(String named, ThrowingCallable setting) {
    assertThatThrownBy(setting)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
