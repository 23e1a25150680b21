package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.ScriptedBroker.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ReportBlockedRow;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.ShowWorkOrder;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderKind;
import io.escrowmq.protocol.message.WorkOrderStep;
import io.escrowmq.protocol.message.WorkOrders;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkOrdersTest {
  private static final UUID ORDERS_DB = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private final ScriptedBroker broker = new ScriptedBroker();
  private ScriptedPeer operator;

  @BeforeEach
  void connect() {
    operator = broker.connect();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private Response ask(Request request) {
    operator.ask(request);
    broker.run();
    return operator.response();
  }

  private List<WorkOrderInfo> open() {
    return ((WorkOrders) ask(new ListWorkOrders(true, "", "", "", 0, 100))).orders();
  }

  private WorkOrderInfo show(long number) {
    return ((WorkOrders) ask(new ShowWorkOrder(number))).orders().get(0);
  }

  private Response resolve(long number, WorkOrderAction action) {
    return ask(new ResolveWorkOrder(number, action, "ann", "ticket 7"));
  }

  private ScriptedPeer consumer() {
    ScriptedPeer consumer = broker.connect();
    consumer.ask(new Subscribe(1, "t", "g", StartPosition.EARLIEST, true, 0, "c"));
    broker.run();
    consumer.responses.clear();
    consumer.ask(new Credit(1, 100));
    broker.run();
    return consumer;
  }

  private void publish(String key, String... bodies) {
    UUID session = UuidV7.next();
    long sequence = 0;
    for (String body : bodies) {
      operator.ask(new Publish(session, sequence++, "", 0, List.of(message("t", key, body))));
    }
    broker.run();
    operator.responses.clear();
  }

  private void kill(ScriptedPeer consumer, long offset) {
    consumer.ask(new Retry(1, new DeliveryRef(offset, 1), 0, true, "poison"));
    broker.run();
    assertThat(consumer.response()).isInstanceOf(Done.class);
  }

  @Test
  void shouldDeliverARedeliveredDeadLetterAgain() {
    // given
    publish("", "a");
    ScriptedPeer consumer = consumer();
    kill(consumer, 0);
    consumer.took();
    assertThat(open()).extracting(WorkOrderInfo::kind).containsExactly(WorkOrderKind.DEAD_LETTER);

    // when
    Response answer = resolve(1, WorkOrderAction.REDELIVER);

    // then
    assertThat(((WorkOrders) answer).orders().get(0).isOpen()).isFalse();
    assertThat(consumer.took()).containsExactly("a@0#1");
    assertThat(open()).isEmpty();
    assertThat(show(1).history())
        .containsExactly(new WorkOrderStep(show(1).closedAtMs(), "ann", "REDELIVER", "ticket 7"));
  }

  @Test
  void shouldQueueARedeliveredMessageBehindItsKey() {
    // given
    publish("k", "k1", "k2", "k3");
    ScriptedPeer consumer = consumer();
    kill(consumer, 0);
    assertThat(consumer.took()).containsExactly("k1@0#1", "k2@1#1");

    // when
    resolve(1, WorkOrderAction.REDELIVER);

    // then
    assertThat(consumer.took()).as("one of a key at a time").isEmpty();
    kill(consumer, 1);
    assertThat(consumer.took()).containsExactly("k3@2#1");
    kill(consumer, 2);
    assertThat(consumer.took()).containsExactly("k1@0#1");
  }

  @Test
  void shouldDeliverARedeliveredMessageAfterARestartToo() {
    // given
    publish("", "a", "b");
    ScriptedPeer consumer = consumer();
    kill(consumer, 0);
    kill(consumer, 1);
    consumer.disconnect();
    resolve(2, WorkOrderAction.REDELIVER);

    // when
    broker.crashAndStart();
    operator = broker.connect();
    consumer = consumer();
    broker.after(10_000);
    broker.runUntilArrived(consumer, 1);

    // then
    assertThat(consumer.took()).containsExactly("b@1#1");
    assertThat(open()).extracting(WorkOrderInfo::number).containsExactly(1L);

    // when
    resolve(1, WorkOrderAction.REDELIVER);
    broker.runUntilArrived(consumer, 1);

    // then
    assertThat(consumer.took()).containsExactly("a@0#1");
  }

  private ScriptedPeer parkOne() {
    ScriptedPeer producer = broker.connect("orders", ORDERS_DB);
    UUID id = UuidV7.next();
    CheckPolicy policy = new CheckPolicy(1_000, 1_000, 60_000, 1, 0, ExhaustedPolicy.PARK);
    producer.ask(new Prepare(id, ORDERS_DB, policy, List.of(message("t", "", "yes")), List.of()));
    broker.run();
    broker.after(1_100);
    producer.responses.clear();
    answer(producer, id, Verdict.UNKNOWN);
    return producer;
  }

  private void answer(ScriptedPeer producer, UUID id, Verdict verdict) {
    producer.asked.clear();
    producer.ask(new CheckAnswers(List.of(new CheckAnswer(id, verdict, "why"))));
    broker.run();
    producer.responses.clear();
  }

  @Test
  void shouldAskAboutAParkedTransactionAgain() {
    // given
    ScriptedPeer producer = parkOne();
    broker.after(60_000);
    assertThat(producer.asked).isEmpty();

    // when
    resolve(1, WorkOrderAction.RETRY);
    broker.after(100);

    // then
    UUID id = show(1).about();
    assertThat(producer.asked).containsExactly(new ScriptedPeer.Asked(id, false));
    answer(producer, id, Verdict.COMMITTED);
    assertThat(show(1).history())
        .extracting(WorkOrderStep::who, WorkOrderStep::action)
        .containsExactly(tuple("ann", "RETRY"), tuple("CHECK_BACK orders", "COMMIT"));
  }

  @Test
  void shouldDecideAParkedTransactionThroughTheFenceOnly() {
    // given
    ScriptedPeer producer = parkOne();
    UUID id = show(1).about();

    // when: the row of its database says otherwise
    operator.ask(new ResolveWorkOrder(1, WorkOrderAction.COMMIT, "ann", "ticket 7"));
    broker.run();
    assertThat(producer.asked).containsExactly(new ScriptedPeer.Asked(id, true));
    answer(producer, id, Verdict.ROLLED_BACK);

    // then
    assertThat(((Refused) operator.response()).code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(show(1).history())
        .extracting(WorkOrderStep::who, WorkOrderStep::action, WorkOrderStep::reason)
        .containsExactly(tuple("OPERATOR ann", "ROLLBACK", "ticket 7"));
    assertThat(resolve(1, WorkOrderAction.ROLLBACK)).isInstanceOf(WorkOrders.class);
    assertThat(((Refused) resolve(1, WorkOrderAction.COMMIT)).code()).isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void shouldSayWhichActionFits() {
    publish("", "a");
    kill(consumer(), 0);

    Refused refused = (Refused) resolve(1, WorkOrderAction.COMMIT);
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    refused = (Refused) resolve(1, WorkOrderAction.RETRY);
    assertThat(refused.text()).contains("REDELIVER or DISCARD");
    refused = (Refused) resolve(2, WorkOrderAction.DISCARD);
    assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND);
    refused = (Refused) ask(new ListWorkOrders(true, "NONSENSE", "", "", 0, 10));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void shouldFollowWhatARelayReports() {
    UUID row = UuidV7.next();

    assertThat(ask(new ReportBlockedRow(row, "t", "relay-1", 3, "too long", false)))
        .isInstanceOf(Done.class);
    assertThat(open()).extracting(WorkOrderInfo::about).containsExactly(row);

    ask(new ReportBlockedRow(row, "t", "relay-1", 3, "discarded by ann", true));
    assertThat(open()).isEmpty();
  }
}
