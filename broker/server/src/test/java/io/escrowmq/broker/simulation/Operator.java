package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.ConsumptionStates;
import io.escrowmq.protocol.message.CreateGroup;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.DeadOffset;
import io.escrowmq.protocol.message.DeleteGroup;
import io.escrowmq.protocol.message.DeleteTopic;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Pong;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ReportBlockedRow;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.Unwatch;
import io.escrowmq.protocol.message.Watch;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderKind;
import io.escrowmq.protocol.message.WorkOrders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks, asks, watches, resolves what is parked, and deletes what may be deleted. */
final class Operator extends Client {
  private static final List<String> WATCHED =
      List.of("a", "b", Retained.AGED, Retained.SIZED, Retained.LOOSE);
  private static final int ROUNDS_BETWEEN_SURVEYS = 5;
  private static final UUID NIL = new UUID(0, 0);

  private final Map<Integer, Long> floors = new HashMap<>();

  /** Dead letters by topic and group, as the last push of a watch tells. */
  private final Map<String, Map<String, Set<Long>>> dead = new HashMap<>();

  private final Set<UUID> consumed = new HashSet<>();
  private int rounds;
  @Nullable Groups groups;
  @Nullable Topics topics;
  @Nullable List<TransactionInfo> open;

  /** Open work orders, as last listed from the first to the last page. */
  @Nullable List<WorkOrderInfo> orders;

  Operator(World world) {
    super(world, "operator");
  }

  @Override
  void opened() {
    for (int i = 0; i < WATCHED.size(); i++) {
      send(new Watch(i, WATCHED.get(i), 0), response -> {});
    }
  }

  @Override
  void work() {
    if (world.healed()) {
      if (rounds++ % ROUNDS_BETWEEN_SURVEYS == 0) {
        survey();
      }
      return;
    }
    switch (world.dice.below(16)) {
      case 0, 1, 2 -> ask();
      case 3, 4, 5 -> list("PARKED");
      case 6, 7 -> show();
      case 8 -> list("");
      case 9 -> send(new Ping(), this::told);
      case 10 -> create();
      case 11 -> delete();
      case 12 -> probe();
      case 13, 14 -> alter();
      default -> survey();
    }
  }

  private void told(@Nullable Response response) {
    if (response instanceof Pong) {
      world.coverage.hit("path: time asked");
    }
  }

  private void ask() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      UUID known = world.messages.someId();
      if (known != null) {
        ids.add(known);
      }
    }
    Set<UUID> acknowledged = world.messages.acknowledged(ids);
    send(
        new ConsumptionQuery(ids),
        response -> {
          if (response instanceof ConsumptionStates states) {
            states.states().forEach(state -> judge(state, acknowledged.contains(state.id())));
          }
        });
  }

  private void judge(ConsumptionState state, boolean acknowledged) {
    world.coverage.hit("state", state.kind());
    if (!world.forgetsNothing() || state.topic().equals(MessageHistory.DOOMED)) {
      return;
    }
    if (state.kind() == ConsumptionState.Kind.EXPIRED) {
      world.messages.expired(state.id());
    }
    boolean lost =
        state.kind() == ConsumptionState.Kind.UNKNOWN
            || state.kind() == ConsumptionState.Kind.FORGOTTEN;
    if (acknowledged && lost) {
      throw new Violation("9", state.id() + " was acknowledged, and is " + state.kind());
    }
    boolean isConsumed = state.kind() == ConsumptionState.Kind.CONSUMED;
    if (!isConsumed && consumed.contains(state.id())) {
      throw new Violation("12", state.id() + " was consumed, and is " + state.kind());
    }
    if (isConsumed) {
      consumed.add(state.id());
    }
  }

  private void list(String state) {
    send(
        new ListTransactions(state, "", NIL, 100),
        response -> {
          if (response instanceof Transactions listed) {
            listed.transactions().forEach(world.transactions::listed);
            if (state.isEmpty()) {
              open = listed.transactions();
            }
            listed.transactions().forEach(this::resolve);
          }
        });
  }

  private void resolve(TransactionInfo info) {
    Tx tx = world.transactions.find(info.transactionId());
    if (tx == null || !info.state().equals("PARKED") || !world.dice.percent(40)) {
      return;
    }
    boolean force = !world.healed() && !tx.localOpen && world.dice.percent(15);
    Outcome wanted = tx.row == Outcome.COMMIT ? Outcome.COMMIT : Outcome.ROLLBACK;
    if (force) {
      tx.forced = true;
      tx.asked.add(wanted);
      world.coverage.hit("path: resolved by force");
    }
    tx.resolving = true;
    send(
        new ResolveTransaction(tx.id, wanted, "op", "simulated", force),
        response -> {
          boolean busy = response instanceof Refused refused && refused.code().retryable();
          if (!busy) {
            world.coverage.hit("path: operator answered");
            world.transactions.decided(tx, wanted, world.forgetsNothing(), response);
          }
        });
  }

  private void show() {
    List<Tx> all = world.transactions.all();
    if (!all.isEmpty()) {
      show(world.dice.one(all));
    }
  }

  private void show(Tx tx) {
    boolean prepared = tx.prepared;
    send(
        new ShowTransaction(tx.id),
        response -> {
          if (response instanceof Transactions shown) {
            shown.transactions().forEach(world.transactions::listed);
          } else if (response instanceof Refused refused && refused.code() == ErrorCode.NOT_FOUND) {
            world.transactions.notShown(tx, prepared);
          }
        });
  }

  private void create() {
    send(new CreateTopic(world.someTopic()), response -> {});
    send(new CreateGroup("b", "late", StartPosition.LATEST, true), response -> {});
    send(new CreateGroup("b", "late", StartPosition.LATEST, false), response -> {});
  }

  private void alter() {
    String topic = world.dice.one(Retained.TOPICS);
    if (world.groups().stream()
        .allMatch(group -> !group.topic.equals(topic) || group.startOffset >= 0)) {
      send(new AlterTopic(topic, world.retained.alter(topic)), response -> {});
    }
  }

  private void delete() {
    String group = MessageHistory.DOOMED;
    if (world.dice.percent(50)) {
      world.forgetDoomed();
      send(new DeleteTopic(MessageHistory.DOOMED), response -> world.forgetDoomed());
    } else if (world.dice.percent(50)) {
      world.forgetDoomed();
      send(new DeleteGroup(group, "main"), response -> world.forgetDoomed());
    } else {
      send(new DeleteGroup("nowhere", "main"), response -> {});
    }
  }

  private void probe() {
    send(new Unwatch(99), response -> {});
    UUID row = world.dice.uuid7(world.time.low());
    send(new ReportBlockedRow(row, "a", "relay", 1, "full", false), response -> {});
    send(new Watch(5, MessageHistory.DOOMED, 0), response -> {});
    send(new ShowTransaction(world.dice.uuid7(world.time.low())), response -> {});
    send(
        new ListTransactions("NONSENSE", "", NIL, 1),
        response -> {
          if (response != null && !(response instanceof Refused)) {
            throw new Violation("25", "nonsense was answered by " + response);
          }
        });
  }

  /** Everything that is listed. */
  void survey() {
    send(new ListTopics("", 1_000), response -> topics = response instanceof Topics t ? t : topics);
    send(new ListGroups("", 1_000), response -> groups = response instanceof Groups g ? g : groups);
    list("");
    list("PARKED");
    listOrders(0, new ArrayList<>());
    world.transactions.untold().forEach(this::show);
  }

  private void listOrders(long after, List<WorkOrderInfo> found) {
    send(
        new ListWorkOrders(true, "", "", "", after, 100),
        response -> {
          if (response instanceof WorkOrders page) {
            found.addAll(page.orders());
            if (page.next() != 0) {
              listOrders(page.next(), found);
            } else {
              orders = found;
              settle(found);
            }
          }
        });
  }

  /** Gives some dead letters back while there are faults; afterwards all is to come to rest. */
  private void settle(List<WorkOrderInfo> listed) {
    for (WorkOrderInfo order : listed) {
      if (!world.healed()
          && order.kind() == WorkOrderKind.DEAD_LETTER
          && !order.topic().equals(MessageHistory.DOOMED)
          && world.dice.percent(20)) {
        world.groups().stream()
            .filter(group -> group.topic.equals(order.topic()) && group.group.equals(order.group()))
            .forEach(group -> group.redelivering(order.offset()));
        send(
            new ResolveWorkOrder(order.number(), WorkOrderAction.REDELIVER, "op", "simulated"),
            response -> {
              if (response instanceof WorkOrders) {
                world.coverage.hit("path: dead letter redelivered");
              }
            });
      }
    }
  }

  /** Open work orders of a group's dead letters. */
  long deadOrders(GroupInfo group) {
    return orders == null
        ? 0
        : orders.stream()
            .filter(order -> order.kind() == WorkOrderKind.DEAD_LETTER)
            .filter(order -> order.topic().equals(group.topic()))
            .filter(order -> order.group().equals(group.group()))
            .count();
  }

  /** What was surveyed is old. */
  void forgetSurvey() {
    topics = null;
    groups = null;
    open = null;
    orders = null;
  }

  @Override
  void pushed(Push push, Stamp at) {
    if (push instanceof Consumed told && told.watch() < WATCHED.size()) {
      world.coverage.hit("push: Consumed");
      long before = floors.getOrDefault(told.watch(), 0L);
      if (told.floor() < before) {
        throw new Violation("12", "consumed up to " + before + ", then up to " + told.floor());
      }
      floors.put(told.watch(), told.floor());
      String topic = WATCHED.get(told.watch());
      if (Retained.keepsUnacked(topic) && !told.expired().isEmpty()) {
        throw new Violation("17", topic + " tells that it expired: " + told.expired());
      }
      Map<String, Set<Long>> byGroup = new HashMap<>();
      for (DeadOffset one : told.dead()) {
        byGroup.computeIfAbsent(one.group(), group -> new HashSet<>()).add(one.offset());
      }
      dead.put(topic, byGroup);
    }
  }

  /** The dead letters of a group that counts. */
  Set<Long> dead(String topic, String group) {
    return dead.getOrDefault(topic, Map.of()).getOrDefault(group, Set.of());
  }
}
