package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first decision stands, whatever is asked for afterwards, also across a crash. */
class DecisionRepeatTest {

  private static final UUID ORDERS_DB = new UUID(7, 1);
  private static final long GRACE_MS = 6_000;

  private final ScriptedBroker broker = new ScriptedBroker();
  private final UUID id = UuidV7.next();
  private int readers;

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldDeliverOnceWhenCommittedTwice() {
    // given
    ScriptedPeer producer = prepared();

    // when
    Response first = decide(producer, Outcome.COMMIT);
    Response second = decide(producer, Outcome.COMMIT);
    broker.crashAndStart();
    Response afterCrash = decide(broker.connect("orders", ORDERS_DB), Outcome.COMMIT);

    // then
    assertThat(first).isEqualTo(new Decided(Outcome.COMMIT, false));
    assertThat(List.of(second, afterCrash)).containsOnly(new Decided(Outcome.COMMIT, true));
    assertThat(delivered("placed")).containsExactly("order@0#1");
    assertThat(delivered("withdrawn")).isEmpty();
  }

  @Test
  void shouldConflictAndDeliverNothingWhenCommittedAfterRollback() {
    // given
    ScriptedPeer producer = prepared();
    assertThat(decide(producer, Outcome.ROLLBACK)).isEqualTo(new Decided(Outcome.ROLLBACK, false));

    // when
    Response late = decide(producer, Outcome.COMMIT);
    broker.crashAndStart();
    Response afterCrash = decide(broker.connect("orders", ORDERS_DB), Outcome.COMMIT);

    // then
    assertThat(List.of(late, afterCrash))
        .allSatisfy(
            response -> {
              assertThat(((Refused) response).code()).isEqualTo(ErrorCode.CONFLICT);
              assertThat(((Refused) response).standing()).isEqualTo(Outcome.ROLLBACK);
            });
    assertThat(delivered("placed")).isEmpty();
    assertThat(delivered("withdrawn")).containsExactly("no order@0#1");
  }

  private ScriptedPeer prepared() {
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    producer.ask(
        new Prepare(
            id,
            ORDERS_DB,
            CheckPolicy.DEFAULT,
            List.of(message("placed", "", "order")),
            List.of(message("withdrawn", "", "no order"))));
    broker.run();
    assertThat(producer.response()).isEqualTo(new Prepared(false));
    return producer;
  }

  private Response decide(ScriptedPeer producer, Outcome outcome) {
    producer.ask(new Decide(id, outcome, ""));
    broker.run();
    return producer.response();
  }

  /** What a new group gets of a topic, from its beginning. */
  private List<String> delivered(String topic) {
    ScriptedPeer reader = broker.connect();
    String group = "reader-" + readers++;
    reader.ask(new Subscribe(1, topic, group, StartPosition.EARLIEST, true, 0, group));
    broker.run();
    reader.ask(new Credit(1, 10));
    broker.after(GRACE_MS);
    broker.runWithReads();
    return reader.took();
  }
}
