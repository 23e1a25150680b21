package io.escrowmq.core;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.command.WorkOrderAction;
import io.escrowmq.core.command.WorkOrderKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Commands for tests; nothing in them is random. */
public final class Samples {
  /** When tests begin. */
  public static final long START_MS = 1_700_000_000_000L;

  /** How transactions are asked about, if nothing else is said. */
  public static final CheckRules RULES = new CheckRules(6_000, 1_000, 60_000, 3, 0, Exhausted.PARK);

  private Samples() {}

  /** The id with this number; all lie in the second in which tests begin. */
  public static UUID id(int number) {
    return new UUID(START_MS << 16 | 0x7000, 0x8000_0000_0000_0000L | number);
  }

  /** A message to a topic, visible at once. */
  public static Message message(int number, String topic) {
    return delayed(number, topic, 0);
  }

  /** A message to a topic, visible later. */
  public static Message delayed(int number, String topic, long deliverAtMs) {
    Image image = Image.of(("body " + number).getBytes(StandardCharsets.UTF_8));
    return new Message(id(number), topic, number, deliverAtMs, "shop", image);
  }

  /** A batch of stream 900. */
  public static Publish publish(long sequence, Message... messages) {
    return new Publish(id(900), sequence, "", 0, List.of(messages));
  }

  /** A transaction of the group "shop". */
  public static Prepare prepare(int number, List<Message> onCommit, List<Message> onRollback) {
    return new Prepare(id(number), "shop", new UUID(1, 2), RULES, onCommit, onRollback);
  }

  /** A decision by the group "shop". */
  public static Decide decide(int number, Outcome outcome) {
    return new Decide(id(number), outcome, new Decider(Decider.Kind.PRODUCER, "shop"), "because");
  }

  /** One command of each kind, in an order in which each does something. */
  public static List<Command> oneOfEach() {
    return List.of(
        new Configure(new Settings(60_000, 10, 3, 500, 4_000, true, 86_400_000, 1 << 20)),
        new CreateTopic("orders", new TopicSettings(3_600_000, 0, false)),
        new AlterTopic("orders", new TopicSettings(TopicSettings.BROKER_DEFAULT, 20, true)),
        new CreateGroup("orders", "stock", StartAt.EARLIEST, true),
        new CreateGroup("orders", "audit", StartAt.LATEST, false),
        new Publish(
            id(900),
            0,
            "lane-1",
            7,
            List.of(
                message(1, "orders"),
                message(2, "orders"),
                message(3, "orders"),
                delayed(4, "orders", START_MS + 5_000))),
        prepare(100, List.of(message(5, "orders")), List.of(message(6, "refunds"))),
        prepare(101, List.of(), List.of(message(7, "\u00fcber"))),
        new Carry(
            List.of(
                new Carried.Visible(1, message(2, "orders")),
                new Carried.Delayed(delayed(4, "orders", START_MS + 5_000)),
                new Carried.Held(id(100), false, 0, message(6, "refunds")))),
        new CheckAnswered(id(101), "shop", "no answer from the database"),
        decide(100, Outcome.COMMIT),
        new Decide(
            id(101),
            Outcome.ROLLBACK,
            new Decider(Decider.Kind.OPERATOR, "ann"),
            "asked by \u00e4rger"),
        new Ack("orders", "stock", List.of(new Range(0, 0), new Range(3, 3))),
        new Retry("orders", "stock", new Attempt(1, 1), -1, false, "timeout"),
        new LeaseLost("orders", "stock", List.of(new Attempt(1, 2)), "connection gone"),
        new Retry("orders", "stock", new Attempt(1, 3), 100, true, "poison"),
        new Reject(
            "orders", "stock", new Attempt(2, 1), "SOLD_OUT", "none left", message(8, "shop.c")),
        new Reject("shop.c", "nobody", new Attempt(0, 1), "NO", "", null),
        new ReportWorkOrder(
            WorkOrderKind.BLOCKED_ROW, new Evidence(id(30), "t", "relay", -1, 2, "long"), false),
        new ResolveWorkOrder(1, WorkOrderAction.REDELIVER, "ann", "mended"),
        new Tick(),
        new DeleteGroup("orders", "audit"),
        new DeleteTopic("refunds"));
  }
}
