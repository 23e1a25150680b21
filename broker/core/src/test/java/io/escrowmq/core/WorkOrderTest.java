package io.escrowmq.core;

import static io.escrowmq.core.Samples.decide;
import static io.escrowmq.core.Samples.id;
import static io.escrowmq.core.Samples.message;
import static io.escrowmq.core.Samples.prepare;
import static io.escrowmq.core.Samples.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.command.WorkOrderAction;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.core.workorder.AuditEntry;
import io.escrowmq.core.workorder.WorkOrder;
import io.escrowmq.core.workorder.WorkOrderFilter;
import io.escrowmq.core.workorder.WorkOrderPage;
import io.escrowmq.core.workorder.WorkOrderTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WorkOrderTest {
  private static final Reply DONE = Reply.Done.INSTANCE;

  private final TestShard shard = new TestShard();

  private WorkOrder order(long number) {
    return Objects.requireNonNull(shard.state.workOrders().find(number));
  }

  private GroupView group() {
    return Objects.requireNonNull(shard.state.group("orders", "stock"));
  }

  private TransactionView transaction() {
    return Objects.requireNonNull(shard.state.transaction(id(100)));
  }

  private List<WorkOrder> open(WorkOrderKind kind) {
    WorkOrderFilter filter = new WorkOrderFilter(true, kind, "", "");
    return shard.state.workOrders().list(filter, 0, 1_000).entries();
  }

  private static ResolveWorkOrder resolve(long number, WorkOrderAction action) {
    return new ResolveWorkOrder(number, action, "ann", "ticket 7");
  }

  /** Messages 1 to count of "orders", all dead in "stock"; message n lies at offset n - 1. */
  private void kill(int count) {
    shard.apply(new CreateGroup("orders", "stock", StartAt.EARLIEST, true));
    for (int i = 0; i < count; i++) {
      shard.apply(publish(i, message(i + 1, "orders")));
      shard.apply(new Retry("orders", "stock", new Attempt(i, 1), 0, true, "poison " + i));
    }
  }

  private void park() {
    for (int check = 0; check < 3; check++) {
      shard.apply(new CheckAnswered(id(100), "shop", "database away"));
    }
    assertThat(transaction().state()).isEqualTo(TransactionState.PARKED);
  }

  @Test
  void shouldOpenAWorkOrderForADeadLetterWithItsEvidence() {
    kill(1);

    WorkOrder order = order(1);
    assertThat(order.isOpen()).isTrue();
    assertThat(order.kind()).isEqualTo(WorkOrderKind.DEAD_LETTER);
    assertThat(order.evidence())
        .isEqualTo(new Evidence(id(1), "orders", "stock", 0, 1, "poison 0"));
    assertThat(order.openedAtMs()).isEqualTo(shard.nowMs);
  }

  @Test
  void shouldGiveADeadLetterBackToItsGroup() {
    kill(3);
    assertThat(group().ackFloor()).isEqualTo(3);

    assertThat(shard.apply(resolve(2, WorkOrderAction.REDELIVER))).isEqualTo(DONE);

    assertThat(shard.effects).contains(new Effect.Redelivered("orders", "stock", 1));
    assertThat(group().isSettled(1)).isFalse();
    assertThat(group().isSettled(2)).isTrue();
    assertThat(group().attempt(1)).isEqualTo(1);
    assertThat(group().deadCount()).isEqualTo(2);
    assertThat(group().lag()).isEqualTo(1);
    assertThat(order(2).closedBy()).isEqualTo("REDELIVER");
    assertThat(order(2).history())
        .containsExactly(new AuditEntry(shard.nowMs, "ann", "REDELIVER", "ticket 7"));

    shard.apply(new Ack("orders", "stock", List.of(new Range(1, 1))));
    assertThat(group().ackFloor()).isEqualTo(3);
    assertThat(shard.state.consumption(id(2)).kind()).isEqualTo(Consumption.Kind.CONSUMED);
  }

  @Test
  void shouldOpenAnotherWhenARedeliveredMessageDiesAgain() {
    kill(1);
    shard.apply(resolve(1, WorkOrderAction.REDELIVER));

    shard.apply(new Retry("orders", "stock", new Attempt(0, 1), 0, true, "still poison"));

    assertThat(open(WorkOrderKind.DEAD_LETTER)).extracting(WorkOrder::number).containsExactly(2L);
    assertThat(order(1).closedBy()).isEqualTo("REDELIVER");
  }

  @Test
  void shouldLetADiscardedDeadLetterCountAsConsumed() {
    kill(1);
    assertThat(shard.state.consumption(id(1)).kind()).isEqualTo(Consumption.Kind.DEAD);

    shard.apply(resolve(1, WorkOrderAction.DISCARD));

    assertThat(shard.state.consumption(id(1)).kind()).isEqualTo(Consumption.Kind.CONSUMED);
    assertThat(group().deadCount()).isZero();
    assertThat(shard.effects).contains(new Effect.ConsumptionChanged("orders"));
  }

  @Test
  void shouldKeepADeadLetterWhoseAckCameTooLate() {
    kill(1);

    shard.apply(new Ack("orders", "stock", List.of(new Range(0, 0))));

    assertThat(shard.state.consumption(id(1)).kind()).isEqualTo(Consumption.Kind.DEAD);
    assertThat(order(1).isOpen()).isTrue();
  }

  @Test
  void shouldAnswerTheSameActionAlikeAndAnotherWithConflict() {
    kill(1);
    shard.apply(resolve(1, WorkOrderAction.DISCARD));
    long hash = shard.state.stateHash();

    assertThat(shard.apply(resolve(1, WorkOrderAction.DISCARD))).isEqualTo(DONE);
    assertThat(shard.state.preview(resolve(1, WorkOrderAction.DISCARD))).contains(DONE);
    assertThat(shard.refusal(resolve(1, WorkOrderAction.REDELIVER))).isEqualTo(Refusal.CONFLICT);
    assertThat(shard.state.stateHash()).isEqualTo(hash);
  }

  @Test
  void shouldRefuseWhatDoesNotFit() {
    kill(1);
    shard.apply(prepare(100, List.of(message(50, "orders")), List.of()));
    park();

    assertThat(shard.refusal(resolve(1, WorkOrderAction.RETRY)))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
    assertThat(shard.refusal(resolve(2, WorkOrderAction.DISCARD)))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
    assertThat(shard.refusal(resolve(9, WorkOrderAction.DISCARD))).isEqualTo(Refusal.NOT_FOUND);
    ResolveWorkOrder nobody = new ResolveWorkOrder(1, WorkOrderAction.DISCARD, "", "why");
    assertThat(shard.refusal(nobody)).isEqualTo(Refusal.INVALID_ARGUMENT);
    ResolveWorkOrder noReason = new ResolveWorkOrder(1, WorkOrderAction.DISCARD, "ann", " ");
    assertThat(shard.refusal(noReason)).isEqualTo(Refusal.INVALID_ARGUMENT);
  }

  @Test
  void shouldCloseDeadLettersThatGoWithTheirGroupOrTopic() {
    kill(2);
    shard.apply(new DeleteGroup("orders", "stock"));

    assertThat(open(WorkOrderKind.DEAD_LETTER)).isEmpty();
    assertThat(order(1).closedBy()).isEqualTo("GONE");
    assertThat(order(2).history().get(0).reason()).isEqualTo("the group was deleted");

    shard.apply(new CreateGroup("orders", "other", StartAt.EARLIEST, true));
    shard.apply(new Retry("orders", "other", new Attempt(0, 1), 0, true, "poison"));
    shard.apply(new DeleteTopic("orders"));
    assertThat(order(3).history().get(0).reason()).isEqualTo("the topic was deleted");
  }

  @Test
  void shouldAskAboutAParkedTransactionAgain() {
    shard.apply(prepare(100, List.of(message(50, "orders")), List.of()));
    park();
    assertThat(order(1).evidence())
        .isEqualTo(new Evidence(id(100), "", "shop", Evidence.NO_OFFSET, 3, "database away"));
    shard.pass(1_000);

    shard.apply(resolve(1, WorkOrderAction.RETRY));

    assertThat(transaction().state()).isEqualTo(TransactionState.HELD);
    assertThat(transaction().checks()).isZero();
    assertThat(transaction().nextCheckMs()).isEqualTo(shard.nowMs);
    assertThat(shard.state.transactions().nextCheckMs()).isEqualTo(shard.nowMs);
    assertThat(order(1).isOpen()).isTrue();
    long hash = shard.state.stateHash();
    assertThat(shard.apply(resolve(1, WorkOrderAction.RETRY))).as("again").isEqualTo(DONE);
    assertThat(shard.state.stateHash()).isEqualTo(hash);

    park();
    assertThat(open(WorkOrderKind.PARKED_TRANSACTION)).hasSize(1);
    assertThat(order(1).history())
        .extracting(AuditEntry::action)
        .containsExactly("RETRY", "PARKED");
  }

  @Test
  void shouldCloseTheOrderOfAParkedTransactionByAnyDecision() {
    shard.apply(prepare(100, List.of(message(50, "orders")), List.of()));
    park();

    shard.apply(decide(100, Outcome.ROLLBACK));

    assertThat(order(1).closedBy()).isEqualTo("ROLLBACK");
    assertThat(order(1).history())
        .containsExactly(new AuditEntry(shard.nowMs, "PRODUCER shop", "ROLLBACK", "because"));
  }

  @Test
  void shouldTellOfADecisionWithoutTheFence() {
    shard.apply(prepare(100, List.of(message(50, "orders")), List.of()));

    shard.apply(
        new Decide(
            id(100),
            Outcome.ROLLBACK,
            new Decider(Decider.Kind.OPERATOR_UNFENCED, "ann"),
            "producer is gone for good"));

    assertThat(open(WorkOrderKind.FORCED_DECISION))
        .extracting(order -> order.evidence().error())
        .containsExactly("ROLLBACK by ann: producer is gone for good");
  }

  @Test
  void shouldTellOfAContradictionOnceAndKeepTheFirstDecision() {
    shard.apply(prepare(100, List.of(message(50, "orders")), List.of()));
    shard.apply(decide(100, Outcome.ROLLBACK));
    assertThat(shard.state.preview(decide(100, Outcome.COMMIT))).as("is logged").isEmpty();

    assertThat(shard.refusal(decide(100, Outcome.COMMIT))).isEqualTo(Refusal.CONFLICT);

    assertThat(open(WorkOrderKind.CONTRADICTION))
        .extracting(order -> order.evidence().error())
        .containsExactly(
            "Decided ROLLED_BACK by PRODUCER shop; then PRODUCER shop said COMMIT: because");
    assertThat(shard.state.preview(decide(100, Outcome.COMMIT))).as("is not").isPresent();
    assertThat(shard.refusal(decide(100, Outcome.COMMIT))).isEqualTo(Refusal.CONFLICT);
    assertThat(open(WorkOrderKind.CONTRADICTION)).hasSize(1);
    assertThat(shard.state.topic("orders")).satisfies(t -> assertThat(t.nextOffset()).isZero());
  }

  @Test
  void shouldTellOfARejectThatNobodyCanCompensate() {
    shard.apply(new CreateGroup("orders", "stock", StartAt.EARLIEST, true));
    shard.apply(publish(0, message(1, "orders"), message(2, "orders")));

    shard.apply(
        new Reject("orders", "stock", new Attempt(0, 1), "NO", "none", message(8, "shop.c")));
    assertThat(open(WorkOrderKind.REJECT_WITHOUT_ADDRESSEE)).isEmpty();
    shard.apply(new Reject("orders", "stock", new Attempt(1, 1), "SOLD_OUT", "none left", null));

    assertThat(open(WorkOrderKind.REJECT_WITHOUT_ADDRESSEE))
        .extracting(WorkOrder::evidence)
        .containsExactly(new Evidence(id(2), "orders", "stock", 1, 1, "SOLD_OUT: none left"));
  }

  private static ReportWorkOrder report(WorkOrderKind kind, String error, boolean settled) {
    return new ReportWorkOrder(kind, new Evidence(id(7), "t", "relay-1", -1, 2, error), settled);
  }

  @Test
  void shouldFollowWhatARelayReports() {
    WorkOrderKind kind = WorkOrderKind.BLOCKED_ROW;
    shard.apply(report(kind, "too long", false));
    assertThat(shard.state.preview(report(kind, "too long", false))).contains(DONE);
    shard.apply(report(kind, "no such topic", false));
    assertThat(open(kind)).hasSize(1);
    assertThat(order(1).evidence().error()).isEqualTo("no such topic");

    shard.apply(report(kind, "published", true));
    assertThat(order(1).closedBy()).isEqualTo("SETTLED");

    shard.apply(report(kind, "blocked anew", false));
    assertThat(open(kind)).extracting(WorkOrder::number).containsExactly(2L);
  }

  @Test
  void shouldNotOpenAnotherForAQuarantineThatWasSettled() {
    WorkOrderKind kind = WorkOrderKind.QUARANTINED_RANGE;
    shard.apply(report(kind, "segment 3", false));
    shard.apply(resolve(1, WorkOrderAction.DISCARD));

    assertThat(shard.state.preview(report(kind, "segment 3", false))).contains(DONE);
    shard.apply(report(kind, "segment 3", false));

    assertThat(open(kind)).isEmpty();
  }

  @Test
  void shouldRefuseReportsOfWhatTheStateKnowsItself() {
    assertThat(shard.refusal(report(WorkOrderKind.DEAD_LETTER, "x", false)))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
    Evidence nameless = new Evidence(Evidence.NO_ID, "", "relay-1", -1, 0, "x");
    assertThat(shard.refusal(new ReportWorkOrder(WorkOrderKind.BLOCKED_ROW, nameless, false)))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
  }

  @Test
  void shouldForgetClosedOnesAfterTheirTimeAndNoOthers() {
    kill(3);
    shard.apply(resolve(2, WorkOrderAction.DISCARD));
    assertThat(shard.state.nextTimerMs())
        .isLessThanOrEqualTo(shard.nowMs + WorkOrderTable.KEPT_CLOSED_MS);

    shard.pass(WorkOrderTable.KEPT_CLOSED_MS);
    shard.apply(new Tick());

    assertThat(shard.state.workOrders().find(2)).isNull();
    assertThat(open(WorkOrderKind.DEAD_LETTER))
        .extracting(WorkOrder::number)
        .containsExactly(1L, 3L);
  }

  @Test
  void shouldListPageByPageWhateverTheKind() {
    kill(5);
    shard.apply(prepare(100, List.of(message(50, "orders")), List.of()));
    park();
    shard.apply(resolve(2, WorkOrderAction.DISCARD));

    List<Long> listed = new ArrayList<>();
    long next = 0;
    do {
      WorkOrderPage page =
          shard.state.workOrders().list(new WorkOrderFilter(true, null, "", ""), next, 2);
      page.entries().forEach(order -> listed.add(order.number()));
      next = page.next();
    } while (next != 0);

    assertThat(listed).containsExactly(1L, 3L, 4L, 5L, 6L);
    WorkOrderFilter closed = new WorkOrderFilter(false, null, "orders", "stock");
    assertThat(shard.state.workOrders().list(closed, 0, 10).entries())
        .extracting(WorkOrder::number)
        .containsExactly(2L);
    assertThat(shard.state.workOrders().open(WorkOrderKind.DEAD_LETTER)).isEqualTo(4);
    assertThat(shard.state.workOrders().oldestMs(WorkOrderKind.CONTRADICTION)).isZero();
  }

  @Test
  void shouldBeTheSameAfterASnapshot() throws IOException {
    kill(300);
    for (int number = 1; number < 300; number += 3) {
      shard.apply(resolve(number, WorkOrderAction.REDELIVER));
      shard.apply(resolve(number + 1, WorkOrderAction.DISCARD));
    }
    long hash = shard.state.stateHash();

    shard.state = TestShard.restore(shard.save());

    assertThat(shard.state.stateHash()).isEqualTo(hash);
    assertThat(open(WorkOrderKind.DEAD_LETTER)).hasSize(100);
    assertThat(order(1).history()).hasSize(1);
    shard.apply(resolve(3, WorkOrderAction.REDELIVER));
    assertThat(group().isSettled(2)).isFalse();
  }
}
