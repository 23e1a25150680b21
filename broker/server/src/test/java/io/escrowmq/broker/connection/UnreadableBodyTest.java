package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An I/O error is no damage: the message stays, is tried again, and comes as if nothing had been.
 * Each is red when such an error is taken for damage.
 */
class UnreadableBodyTest {

  private static final long GRACE_MS = 5_000;
  private static final long LEASE_MS = 3_600_000;
  private static final String READ_ERRORS = "escrowmq_log_read_errors_total";

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID stream = UUID.randomUUID();
  private long sequence;

  @AfterEach
  void close() {
    broker.close();
  }

  private void publish(String key, String body) {
    ScriptedPeer producer = broker.connect();
    producer.ask(new Publish(stream, sequence++, "", 0, List.of(message("t", key, body))));
    broker.run();
  }

  /** What was published is read from the log from now on. */
  private void forgetBodies() {
    broker.crashAndStart();
    broker.after(GRACE_MS + 1);
  }

  private void failReads(long offset, int times) {
    broker.disk.failReads(
        Objects.requireNonNull(broker.state().topic("t")).position(offset), times);
  }

  private ScriptedPeer consumer() {
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, LEASE_MS, "one"));
    broker.run();
    consumer.ask(new Credit(1, 1_000));
    broker.run();
    return consumer;
  }

  private List<DeadLetter> dead() {
    GroupView view = Objects.requireNonNull(broker.state().group("t", "g"));
    return view.deadLetters(0, 10);
  }

  private void awaitFailures(int reads) {
    broker.runUntil(
        () -> broker.metric(READ_ERRORS) >= reads,
        () -> "Expected " + reads + " failed reads, but got " + broker.metric(READ_ERRORS));
  }

  @Test
  void shouldDeliverAsTheFirstAttemptWhatTheDiskReadsAtLast() {
    // given
    publish("k", "a");
    publish("k", "b");
    publish("", "c");
    forgetBodies();
    failReads(0, 3);

    // when
    ScriptedPeer consumer = consumer();
    broker.runUntilArrived(consumer, 1);

    // then the others go on, and the health says what is wrong
    assertThat(consumer.took()).containsExactly("c@2#1");
    assertThat(broker.readHealth().waiting()).isEqualTo(1);
    assertThat(broker.readHealth().reason()).contains("Input/output error");

    // when it is tried again, each time after a longer while
    broker.after(100);
    awaitFailures(2);
    broker.after(199);
    assertThat(broker.metric(READ_ERRORS)).isEqualTo(2);
    broker.after(1);
    awaitFailures(3);
    broker.after(400);
    broker.runUntilArrived(consumer, 1);

    // then
    assertThat(consumer.took()).containsExactly("a@0#1");
    assertThat(broker.readHealth().waiting()).isZero();
    assertThat(dead()).isEmpty();
    assertThat(broker.damage().count()).isZero();

    // when
    consumer.ask(new Ack(1, List.of(new OffsetRange(0, 0))));
    broker.runUntilArrived(consumer, 1);

    // then
    assertThat(consumer.took()).containsExactly("b@1#1");
  }

  @Test
  void shouldTryOnlySoManyAtOnceWhileTheWholeDiskFails() {
    // given
    int messages = 200;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      publish("", "m" + i);
      expected.add("m" + i + "@" + i + "#1");
    }
    forgetBodies();
    for (int i = 0; i < messages; i++) {
      failReads(i, 2);
    }

    // when
    ScriptedPeer consumer = consumer();
    awaitFailures(64);
    broker.run();

    // then
    assertThat(broker.readHealth().waiting()).isEqualTo(64);
    assertThat(consumer.took()).isEmpty();

    // when
    List<String> took = new ArrayList<>();
    while (took.size() < messages) { // Each turn must bring something, or the wait for it fails.
      int reads = (int) broker.metric(READ_ERRORS);
      int before = consumer.arrived();
      broker.after(10_000);
      broker.runUntil(
          () -> broker.metric(READ_ERRORS) > reads || consumer.arrived() > before,
          () -> "Expected something to be read, but got " + consumer.took());
      took.addAll(consumer.took());
    }

    // then
    assertThat(took).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(broker.readHealth().waiting()).isZero();
    assertThat(dead()).isEmpty();
  }

  @Test
  void shouldNotCallTheDiskBadWhenNobodyWaitsForTheMessage() {
    // given
    publish("", "a");
    forgetBodies();
    failReads(0, 1);
    ScriptedPeer consumer = consumer();
    awaitFailures(1);
    broker.run();
    assertThat(broker.readHealth().waiting()).isEqualTo(1);

    // when
    consumer.disconnect();
    broker.run();

    // then
    assertThat(broker.readHealth().waiting()).isZero();

    // when
    broker.after(100);
    ScriptedPeer another = consumer();
    broker.runUntilArrived(another, 1);

    // then
    assertThat(another.took()).containsExactly("a@0#1");
  }
}
