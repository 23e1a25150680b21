package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.TopicOptions;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retention takes messages from a group that does not count, wherever delivery is with them. */
class GoneMessagesTest {

  private static final long GRACE_MS = 5_000;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID stream = UUID.randomUUID();
  private long sequence;

  @AfterEach
  void close() {
    broker.close();
  }

  private void publish(String key, String... bodies) {
    ScriptedPeer producer = broker.connect();
    for (String body : bodies) {
      producer.ask(new Publish(stream, sequence++, "", 0, List.of(message("t", key, body))));
      broker.run();
    }
  }

  private ScriptedPeer consumer() {
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, false, 0, "c"));
    broker.run();
    consumer.responses.clear();
    return consumer;
  }

  private void credit(ScriptedPeer consumer) {
    consumer.ask(new Credit(1, 100));
    broker.run();
  }

  /** Only the newest message stays. */
  private void takeAllButTheLast() {
    TopicView topic = Objects.requireNonNull(broker.state().topic("t"));
    long bytes = topic.bytes(topic.nextOffset() - 1);
    ScriptedPeer operator = broker.connect();
    operator.ask(new AlterTopic("t", new TopicOptions(0, bytes, false)));
    broker.run();
    assertThat(operator.response()).isNotInstanceOf(Refused.class);
    broker.after(1_000);
    broker.after(1_000);
  }

  @Test
  void shouldFreeTheKeyOfWhatWasOnLease() {
    // given
    publish("k", "a", "b", "c");
    ScriptedPeer consumer = consumer();
    credit(consumer);
    assertThat(consumer.took()).containsExactly("a@0#1");

    // when
    takeAllButTheLast();

    // then
    assertThat(consumer.took()).containsExactly("c@2#1");
    consumer.ask(DispatchTest.ack(0));
    broker.run();
    assertThat(consumer.responses).hasSize(1);
    publish("k", "d");
    consumer.ask(DispatchTest.ack(2));
    broker.run();
    assertThat(consumer.took()).containsExactly("d@3#1");
  }

  @Test
  void shouldNotDeliverWhatWentBeforeItWasSent() {
    // given
    publish("", "a", "b", "c");
    ScriptedPeer consumer = consumer();

    // when
    takeAllButTheLast();
    credit(consumer);

    // then
    assertThat(consumer.took()).containsExactly("c@2#1");
  }

  @Test
  void shouldPassOverAGoneBacklogAfterARestart() {
    // given
    publish("k", "a", "b", "c");
    ScriptedPeer before = consumer();
    credit(before);
    broker.crashAndStart();
    ScriptedPeer consumer = consumer();
    credit(consumer);

    // when
    takeAllButTheLast();
    broker.after(GRACE_MS);
    broker.runUntilArrived(consumer, 1);

    // then
    assertThat(consumer.took()).containsExactly("c@2#1");
  }
}
