package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message that the log cannot give any more stands in plain sight, and the rest goes on. */
class DamagedBodyTest {

  private static final long GRACE_MS = 5_000;

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

  private ScriptedPeer consumer(String group) {
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", group, StartPosition.EARLIEST, true, 0, group));
    broker.run();
    consumer.ask(new Credit(1, 100));
    broker.run();
    return consumer;
  }

  private TopicView topic() {
    return Objects.requireNonNull(broker.state().topic("t"));
  }

  private List<DeadLetter> dead(String group) {
    GroupView view = Objects.requireNonNull(broker.state().group("t", group));
    return view.deadLetters(0, 10);
  }

  /** Red when the group waits for ever, or serves what failed its checksum. */
  @Test
  void shouldMakeADeadLetterOfAMessageThatCannotBeReadAndGoOnWithItsKey() {
    // given
    publish("k", "a");
    publish("k", "b");
    publish("", "c");
    broker.crashAndStart();
    broker.disk.rot(topic().position(0));
    broker.after(GRACE_MS + 1);

    // when
    ScriptedPeer first = consumer("first");
    broker.runUntilArrived(first, 2);

    // then
    assertThat(first.took()).containsExactlyInAnyOrder("b@1#1", "c@2#1");
    assertThat(dead("first")).extracting(DeadLetter::offset).containsExactly(0L);
    assertThat(dead("first").get(0).cause()).startsWith("CORRUPT: ");
    assertThat(broker.damage().count()).isEqualTo(1);
    assertThat(broker.damage().recent().get(0).topic()).isEqualTo("t");

    // when another group comes to it
    ScriptedPeer second = consumer("second");
    broker.runUntilArrived(second, 2);

    // then
    assertThat(dead("second")).extracting(DeadLetter::offset).containsExactly(0L);
    assertThat(broker.damage().count()).isEqualTo(2);
  }
}
