package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CodecTest {
  private final FrameWriter out = new FrameWriter(WireLimits.DEFAULT_MAX_FRAME_BYTES);

  @Test
  void shouldReadListsOfTheShortestPossibleEntries() {
    // given entries whose texts are all empty: the least bytes that a count may announce
    TransactionInfo transaction =
        new TransactionInfo(Bounds.NIL, "", "", Bounds.NIL, 0, 0, 0, 0, 0, "");
    WorkOrderInfo order =
        new WorkOrderInfo(
            0,
            WorkOrderKind.DEAD_LETTER,
            Bounds.NIL,
            "",
            "",
            0,
            0,
            "",
            0,
            0,
            List.of(new WorkOrderStep(0, "", "", "")));
    ConsumptionState state =
        new ConsumptionState(Bounds.NIL, ConsumptionState.Kind.HELD, "", 0, 0, "");
    List<Response> shortest =
        List.of(
            new Groups(List.of(new GroupInfo("", "", false, 0, 0, 0, 0, 0, 0, 0))),
            new Topics(List.of(new TopicInfo("", 0, 0, 0, 0, 0, 0, 0, TopicOptions.DEFAULT))),
            new Transactions(List.of(transaction)),
            new ConsumptionStates(List.of(state)),
            new WorkOrders(List.of(order), 0),
            new Groups(List.of()));
    for (Response response : shortest) {
      // when
      ResponseCodec.encode(1, response, out);
      // then
      assertThat(Samples.decode(Samples.cut(out.take()).get(0))).isEqualTo(response);
    }
    EncodedMessage empty =
        EncodedMessage.of(new Message(Bounds.NIL, "", new byte[0], List.of(), "", 0, new byte[0]));
    Deliver deliver = new Deliver(1, 0, List.of(new Delivery(0, 1, empty)));
    PushCodec.encode(deliver, out);
    assertThat(Samples.decode(Samples.cut(out.take()).get(0))).isEqualTo(deliver);
    Consumed consumed = new Consumed(1, 0, 0, List.of(), List.of(new DeadOffset(0, "")));
    PushCodec.encode(consumed, out);
    assertThat(Samples.decode(Samples.cut(out.take()).get(0))).isEqualTo(consumed);
    CheckAnswers answers =
        new CheckAnswers(List.of(new CheckAnswer(Bounds.NIL, Verdict.UNKNOWN, "")));
    RequestCodec.encode(1, answers, out);
    assertThat(Samples.decode(Samples.cut(out.take()).get(0))).isEqualTo(answers);
  }

  @Test
  void shouldSayHowLongADeliverFrameBecomes() {
    Deliver deliver = (Deliver) Samples.pushes().get(0);
    PushCodec.encode(deliver, out);
    int expected =
        Deliver.FIXED_BYTES + deliver.deliveries().stream().mapToInt(Delivery::encodedBytes).sum();
    assertThat(out.length()).isEqualTo(expected);
  }

  @Test
  void shouldShareTheBytesOfMessagesWithTheFrame() {
    RequestCodec.encode(1, new Publish(Samples.RESOURCE, 0, "", 0, List.of(Samples.MESSAGE)), out);
    byte[] bytes = out.take();
    Publish publish = (Publish) RequestCodec.decode(Samples.cut(bytes).get(0));
    assertThat(publish.messages().get(0).array()).isSameAs(bytes);
  }

  @Test
  void shouldRefuseCountsBeforeAllocating() {
    assertThat(
            refusal(
                FrameType.ACK,
                w -> {
                  w.i32(1);
                  w.partition();
                  w.i32(Integer.MAX_VALUE);
                }))
        .isEqualTo(ErrorCode.LIMIT);
    assertThat(
            refusal(
                FrameType.ACK,
                w -> {
                  w.i32(1);
                  w.partition();
                  w.i32(-1);
                }))
        .isEqualTo(ErrorCode.LIMIT);
    assertThat(
            refusal(
                FrameType.ACK,
                w -> {
                  w.i32(1);
                  w.partition();
                  w.i32(10_000);
                }))
        .isEqualTo(ErrorCode.MALFORMED);
    assertThat(refusal(FrameType.CONSUMPTION_QUERY, w -> w.i32(10_001))).isEqualTo(ErrorCode.LIMIT);
  }

  @Test
  void shouldRefuseWhatIsCutOffOrTooLong() {
    assertThat(refusal(FrameType.UNSUBSCRIBE, w -> w.u16(1))).isEqualTo(ErrorCode.MALFORMED);
    assertThat(refusal(FrameType.UNSUBSCRIBE, w -> w.i64(1))).isEqualTo(ErrorCode.MALFORMED);
    assertThat(refusal(FrameType.PING, w -> w.u8(0))).isEqualTo(ErrorCode.MALFORMED);
  }

  @Test
  void shouldRefuseBadNamesByTheirOwnCode() {
    for (String bad :
        List.of("", "..", "../../etc/passwd", "a/b", "a\u0000b", "%2e%2e", "é", ".x")) {
      assertThat(refusal(FrameType.CREATE_TOPIC, w -> w.name(bad)))
          .as(bad)
          .isEqualTo(ErrorCode.INVALID_TOPIC);
    }
    byte[] long10k = new byte[10_240];
    java.util.Arrays.fill(long10k, (byte) 'a');
    assertThat(
            refusal(
                FrameType.CREATE_TOPIC,
                w -> {
                  w.u16(long10k.length);
                  w.raw(long10k, 0, long10k.length);
                }))
        .isEqualTo(ErrorCode.INVALID_TOPIC);
    assertThat(
            refusal(
                FrameType.DELETE_GROUP,
                w -> {
                  w.name("orders");
                  w.name("");
                }))
        .isEqualTo(ErrorCode.INVALID_GROUP);
  }

  @Test
  void shouldRefuseTextThatIsNotUtf8() {
    for (byte[] bad :
        List.of(
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xE2, (byte) 0x82})) {
      assertThat(
              refusal(
                  FrameType.CREATE_TOPIC,
                  w -> {
                    w.u16(bad.length);
                    w.raw(bad, 0, bad.length);
                  }))
          .isEqualTo(ErrorCode.MALFORMED);
    }
  }

  @Test
  void shouldRefuseArgumentsOutOfRangeWithoutClosingTheConnection() {
    assertThat(
            refusal(
                FrameType.CREDIT,
                w -> {
                  w.i32(1);
                  w.i32(0);
                }))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(
            refusal(
                FrameType.DECIDE,
                w -> {
                  w.uuid(Samples.ID);
                  w.u8(4);
                  w.text("");
                }))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(
            refusal(
                FrameType.DECIDE,
                w -> {
                  w.uuid(Samples.ID);
                  w.u8(0);
                  w.text("");
                }))
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(ErrorCode.INVALID_ARGUMENT.closesConnection()).isFalse();
  }

  @Test
  void shouldRefuseOffsetsAndDelaysOutOfRange() {
    assertThat(
            refusal(
                FrameType.ACK,
                w -> {
                  w.i32(1);
                  w.i32(3);
                  w.i32(0);
                }))
        .as("partition")
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(
            refusal(
                FrameType.ACK,
                w -> {
                  w.i32(1);
                  w.partition();
                  w.i32(1);
                  w.i64(5);
                  w.i64(4);
                }))
        .as("range")
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(
            refusal(
                FrameType.RETRY,
                w -> {
                  w.i32(1);
                  new DeliveryRef(1, 1).write(w);
                  w.i64(Long.MAX_VALUE);
                  w.bool(false);
                  w.text("");
                }))
        .as("delay")
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void shouldRefuseFramesOfTheOtherDirection() {
    ResponseCodec.encode(1, new Done(), out);
    Frame done = Samples.cut(out.take()).get(0);
    RequestCodec.encode(1, new Ping(), out);
    Frame ping = Samples.cut(out.take()).get(0);
    assertThat(code(() -> RequestCodec.decode(done))).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(code(() -> PushCodec.decode(done))).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(code(() -> ResponseCodec.decode(ping))).isEqualTo(ErrorCode.UNSUPPORTED);
  }

  @Test
  void shouldWantACorrelationIdWhereThereIsAResponse() {
    assertThatThrownBy(() -> RequestCodec.encode(0, new Ping(), out))
        .isInstanceOf(IllegalArgumentException.class);
    out.append(0, payload -> FrameType.PING);
    Frame ping = Samples.cut(out.take()).get(0);
    assertThat(code(() -> RequestCodec.decode(ping))).isEqualTo(ErrorCode.MALFORMED);
  }

  @Test
  void shouldRefuseToWriteWhatNobodyWouldRead() {
    assertThatThrownBy(() -> RequestCodec.encode(1, new CreateTopic("x".repeat(256)), out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
    assertThatThrownBy(
            () ->
                RequestCodec.encode(
                    1, new ConsumptionQuery(Collections.nCopies(10_001, Samples.ID)), out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.isEmpty()).isTrue();
  }

  @Test
  void shouldCutSentencesAtACharacter() {
    String text = "x" + "€".repeat(2_000);
    ResponseCodec.encode(1, Refused.of(ErrorCode.BUSY, text), out);
    Refused read = (Refused) ResponseCodec.decode(Samples.cut(out.take()).get(0));
    assertThat(read.text()).isEqualTo("x" + "€".repeat(1_365));
    assertThat(read.standing()).isNull();
  }

  private ErrorCode refusal(FrameType type, Consumer<WireWriter> payload) {
    out.append(
        type == FrameType.CREDIT ? 0 : 1,
        writer -> {
          payload.accept(writer);
          return type;
        });
    Frame frame = Samples.cut(out.take()).get(0);
    return code(() -> RequestCodec.decode(frame));
  }

  private static ErrorCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MalformedException.class, call).code();
  }
}
