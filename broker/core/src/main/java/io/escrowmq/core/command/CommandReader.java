package io.escrowmq.core.command;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Builds a command from its fields; the layout is told in {@link CommandCodec}. */
final class CommandReader {
  private static final int RANGE_BYTES = 16;
  private static final int ATTEMPT_BYTES = 12;

  /** Id, topic, key hash, delivery time, producer group and image, all as short as can be. */
  private static final int LEAST_MESSAGE_BYTES = 16 + 2 + 8 + 8 + 2 + 4;

  private final FieldReader fields;

  CommandReader(ByteBuffer source) {
    this.fields = new FieldReader(source);
  }

  Command read() {
    int version = fields.u8("the format version");
    if (version != CommandCodec.VERSION) {
      throw fields.damaged("the format version is " + version);
    }
    Command command = body(fields.u8("the type"));
    fields.end();
    return command;
  }

  private Command body(int type) {
    return switch (type) {
      case 1 -> configure();
      case 2 -> new CreateTopic(text("topic"), topicSettings());
      case 3 -> new DeleteTopic(text("topic"));
      case 4 ->
          new CreateGroup(
              text("topic"),
              text("group"),
              fields.one(StartAt.values(), "the start"),
              fields.truth("counts"));
      case 5 -> new DeleteGroup(text("topic"), text("group"));
      case 6 -> publish();
      case 7 -> prepare();
      case 8 -> decide();
      case 9 ->
          new CheckAnswered(fields.id("transaction id"), text("producer group"), text("detail"));
      case 10 -> new Ack(text("topic"), text("group"), list(RANGE_BYTES, this::range));
      case 11 -> retry();
      case 12 ->
          new LeaseLost(
              text("topic"), text("group"), list(ATTEMPT_BYTES, this::attempt), text("cause"));
      case 13 -> reject();
      case 14 -> new Tick();
      case 15 -> new AlterTopic(text("topic"), topicSettings());
      case 16 -> new Carry(list(1 + LEAST_MESSAGE_BYTES, this::carried));
      case 17 ->
          new ReportWorkOrder(
              fields.one(WorkOrderKind.values(), "the kind"), evidence(), fields.truth("settled"));
      case 18 ->
          new ResolveWorkOrder(
              fields.i64("number"),
              fields.one(WorkOrderAction.values(), "the action"),
              text("operator"),
              text("reason"));
      default -> throw fields.damaged("the type is " + type);
    };
  }

  private Evidence evidence() {
    return new Evidence(
        fields.id("what it is about"),
        text("topic"),
        text("group"),
        fields.i64("offset"),
        fields.i32("attempts"),
        text("error"));
  }

  private Command configure() {
    return new Configure(
        new Settings(
            fields.i64("id window"),
            fields.i32("transaction limit"),
            fields.i32("attempt limit"),
            fields.i64("backoff"),
            fields.i64("backoff cap"),
            fields.truth("create on first use"),
            fields.i64("retention"),
            fields.i64("retention bytes")));
  }

  private TopicSettings topicSettings() {
    return new TopicSettings(
        fields.i64("retention"), fields.i64("retention bytes"), fields.truth("keep unacked"));
  }

  private Carried carried() {
    int place = fields.u8("the place");
    return switch (place) {
      case 1 -> new Carried.Visible(fields.i64("offset"), message());
      case 2 -> new Carried.Delayed(message());
      case 3 ->
          new Carried.Held(
              fields.id("transaction id"),
              fields.truth("on commit"),
              fields.i32("index"),
              message());
      default -> throw fields.damaged("the place is " + place);
    };
  }

  private Command publish() {
    return new Publish(
        fields.id("session"),
        fields.i64("sequence"),
        text("fence"),
        fields.i64("fence epoch"),
        messages());
  }

  private Command prepare() {
    return new Prepare(
        fields.id("transaction id"),
        text("producer group"),
        fields.id("resource"),
        new CheckRules(
            fields.i64("first check"),
            fields.i64("backoff"),
            fields.i64("backoff cap"),
            fields.i32("check limit"),
            fields.i64("maximum age"),
            fields.one(Exhausted.values(), "what follows exhausted checks")),
        messages(),
        messages());
  }

  private Command decide() {
    return new Decide(
        fields.id("transaction id"),
        fields.one(Outcome.values(), "the outcome"),
        new Decider(fields.one(Decider.Kind.values(), "the decider"), text("decider's name")),
        text("reason"));
  }

  private Command retry() {
    return new Retry(
        text("topic"),
        text("group"),
        attempt(),
        fields.i64("delay"),
        fields.truth("last attempt"),
        text("error"));
  }

  private Command reject() {
    return new Reject(
        text("topic"),
        text("group"),
        attempt(),
        text("code"),
        text("reason"),
        fields.truth("compensation") ? message() : null);
  }

  private List<Message> messages() {
    return list(LEAST_MESSAGE_BYTES, this::message);
  }

  private Message message() {
    return new Message(
        fields.id("message id"),
        text("topic"),
        fields.i64("key hash"),
        fields.i64("delivery time"),
        text("producer group"),
        fields.image("image"));
  }

  private Range range() {
    return new Range(fields.i64("first offset"), fields.i64("last offset"));
  }

  private Attempt attempt() {
    return new Attempt(fields.i64("offset"), fields.i32("attempt"));
  }

  private <T> List<T> list(int leastBytes, Supplier<T> element) {
    int count = fields.count(leastBytes, "a list's count");
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(element.get());
    }
    return list;
  }

  private String text(String what) {
    return fields.text(what);
  }
}
