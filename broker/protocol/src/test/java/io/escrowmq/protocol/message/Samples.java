package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One frame of each type with a distinct value in each field, so that a swapped pair of fields
 * shows in the golden bytes.
 */
final class Samples {
  static final UUID ID = UUID.fromString("0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee");
  static final UUID TRANSACTION = UUID.fromString("0199aaaa-cccc-7111-8222-333333333333");
  static final UUID RESOURCE = UUID.fromString("11111111-2222-4333-8444-555555555555");
  static final long TIME_MS = 1_763_700_000_000L;
  static final EncodedMessage MESSAGE =
      EncodedMessage.of(
          new Message(
              ID,
              "orders",
              bytes("k1"),
              List.of(Header.of("trace", "t-1"), Header.of("trace", "")),
              "shop",
              TIME_MS,
              bytes("{\"a\":1}")));
  static final EncodedMessage PLAIN =
      EncodedMessage.of(new Message(TRANSACTION, "t", new byte[0], List.of(), "", 0, new byte[0]));

  private Samples() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static List<Request> requests() {
    List<DeliveryRef> refs = List.of(new DeliveryRef(41, 1), new DeliveryRef(42, 3));
    return List.of(
        new Hello(1, "app-1", "shop", List.of(RESOURCE), 0, 1 << 20, 60_000, bytes("secret")),
        new Publish(RESOURCE, 7, "db/lane-3", 9, List.of(MESSAGE, PLAIN)),
        new Prepare(TRANSACTION, RESOURCE, CheckPolicy.DEFAULT, List.of(MESSAGE), List.of(PLAIN)),
        new Decide(TRANSACTION, Outcome.WITHDRAW, "diverted"),
        new CheckAnswers(
            List.of(
                new CheckAnswer(TRANSACTION, Verdict.COMMITTED, ""),
                new CheckAnswer(ID, Verdict.NOT_MINE, "other database"))),
        new Subscribe(5, "orders", "billing", StartPosition.LATEST, true, 30_000, "c-1"),
        new Unsubscribe(5),
        new Credit(5, 100),
        new Ack(5, List.of(new OffsetRange(1, 3), new OffsetRange(8, 8))),
        new Retry(5, new DeliveryRef(42, 3), -1, true, "boom"),
        new Reject(5, new DeliveryRef(42, 3), "NO_STOCK", "none left"),
        new Extend(5, refs),
        new Adopt(5, refs),
        new ConsumptionQuery(List.of(ID, TRANSACTION)),
        new Watch(6, "orders", 40),
        new Unwatch(6),
        new CreateTopic("orders", new TopicOptions(3_600_000, 0, false)),
        new DeleteTopic("orders"),
        new ListTopics("a", 10),
        new CreateGroup("orders", "billing", StartPosition.EARLIEST, false),
        new DeleteGroup("orders", "billing"),
        new ListGroups("", 11),
        new ListTransactions("PARKED", "shop", TRANSACTION, 12),
        new ShowTransaction(TRANSACTION),
        new ResolveTransaction(TRANSACTION, Outcome.ROLLBACK, "ops", "stuck", true),
        new AlterTopic("orders", new TopicOptions(TopicOptions.BROKER_DEFAULT, 1 << 30, true)),
        new Ping(),
        new ListWorkOrders(true, "DEAD_LETTER", "orders", "billing", 7, 13),
        new ShowWorkOrder(8),
        new ResolveWorkOrder(8, WorkOrderAction.REDELIVER, "ops", "mended"),
        new ReportBlockedRow(ID, "orders", "relay-1", 3, "too long", false));
  }

  static List<Response> responses() {
    List<DeliveryRef> refs = List.of(new DeliveryRef(41, 1), new DeliveryRef(42, 3));
    return List.of(
        new Welcome(1, RESOURCE, "0.1.0", 0, Limits.DEFAULT, 900_000, TIME_MS),
        new Published(List.of(new Placement(0, 41, false), new Placement(0, -1, true))),
        new Prepared(true),
        new Decided(Outcome.COMMIT, true),
        new Done(),
        new Subscribed(30_000, 5_000, 12),
        new Extended(refs),
        new Adopted(refs),
        new ConsumptionStates(
            List.of(
                new ConsumptionState(ID, ConsumptionState.Kind.DEAD, "orders", 0, 41, "billing"),
                new ConsumptionState(TRANSACTION, ConsumptionState.Kind.UNKNOWN, "", 0, -1, ""))),
        new Topics(List.of(new TopicInfo("orders", 1, 2, 3, 4, 5, 6, 7, TopicOptions.DEFAULT))),
        new Groups(List.of(new GroupInfo("orders", "billing", true, 1, 2, 3, 4, 5, 6, 7))),
        new Transactions(
            List.of(
                new TransactionInfo(
                    TRANSACTION, "HELD", "shop", RESOURCE, TIME_MS, 1, 2, 3, 4, "nobody yet"))),
        new Pong(TIME_MS),
        new WorkOrders(
            List.of(
                new WorkOrderInfo(
                    8,
                    WorkOrderKind.DEAD_LETTER,
                    ID,
                    "orders",
                    "billing",
                    41,
                    16,
                    "boom",
                    TIME_MS,
                    TIME_MS + 1,
                    List.of(new WorkOrderStep(TIME_MS + 1, "ops", "DISCARD", "test data")))),
            9),
        new Refused(ErrorCode.CONFLICT, "it is committed", Outcome.COMMIT));
  }

  static List<Push> pushes() {
    List<TransactionQuery> queries =
        List.of(
            new TransactionQuery(TRANSACTION, RESOURCE, TIME_MS, 6_000, 1),
            new TransactionQuery(ID, Bounds.NIL, TIME_MS, 7_000, 2));
    return List.of(
        new Deliver(5, 0, List.of(new Delivery(41, 1, MESSAGE), new Delivery(42, 3, PLAIN))),
        new CheckBack(queries),
        new Fence(queries),
        new Consumed(
            6,
            0,
            40,
            List.of(new OffsetRange(42, 44)),
            List.of(new DeadOffset(41, "billing")),
            List.of(new OffsetRange(7, 8))));
  }

  /** Requests, responses, pushes, each as one encoded frame. */
  static List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    FrameWriter out = new FrameWriter(WireLimits.DEFAULT_MAX_FRAME_BYTES);
    for (Request request : requests()) {
      RequestCodec.encode(request instanceof Credit ? 0 : 0x0102_0304_0506_0708L, request, out);
      frames.add(out.take());
    }
    for (Response response : responses()) {
      ResponseCodec.encode(0x0102_0304_0506_0708L, response, out);
      frames.add(out.take());
    }
    for (Push push : pushes()) {
      PushCodec.encode(push, out);
      frames.add(out.take());
    }
    return frames;
  }

  static List<Object> messages() {
    List<Object> all = new ArrayList<>(requests());
    all.addAll(responses());
    all.addAll(pushes());
    return all;
  }

  /** Cuts bytes that hold whole frames. */
  static List<Frame> cut(byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    new FrameDecoder(WireLimits.DEFAULT_MAX_FRAME_BYTES).feed(bytes, frames::add);
    return frames;
  }

  static Object decode(Frame frame) {
    return switch (frame.type().kind()) {
      case REQUEST -> RequestCodec.decode(frame);
      case RESPONSE -> ResponseCodec.decode(frame);
      case PUSH -> PushCodec.decode(frame);
    };
  }
}
