package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EncodedMessageTest {
  private static final EncodedMessage MESSAGE = Samples.MESSAGE;

  @Test
  void shouldFollowTheLayoutByteByByte() {
    String expected =
        "checksum 01 00 0002 0199aaaabbbb7ccc8dddeeeeeeeeeeee 0000019aa4b64500"
            + " 0006 0004 0002 0000 00000019"
            + " 6f7264657273 73686f70 6b31"
            + " 0005 7472616365 00000003 742d31"
            + " 0005 7472616365 00000000"
            + " 7b2261223a317d";
    String actual = HexFormat.of().formatHex(MESSAGE.array());
    assertThat(actual.substring(8)).isEqualTo(expected.replace("checksum", "").replace(" ", ""));
  }

  @Test
  void shouldReadEveryFieldBackFromTheMiddleOfABuffer() {
    // given
    byte[] around = new byte[MESSAGE.length() + 20];
    Arrays.fill(around, (byte) 0xAA);
    System.arraycopy(MESSAGE.array(), 0, around, 7, MESSAGE.length());
    // when
    EncodedMessage view = EncodedMessage.parse(around, 7, MESSAGE.length());
    // then
    assertThat(view.array()).isSameAs(around);
    assertThat(view).isEqualTo(MESSAGE).hasSameHashCodeAs(MESSAGE);
    assertThat(view.id()).isEqualTo(Samples.ID);
    assertThat(view.topic()).isEqualTo("orders");
    assertThat(view.producerGroup()).isEqualTo("shop");
    assertThat(view.deliverAtMs()).isEqualTo(Samples.TIME_MS);
    assertThat(view.key()).isEqualTo(ByteBuffer.wrap(Samples.bytes("k1")));
    assertThat(view.body()).isEqualTo(ByteBuffer.wrap(Samples.bytes("{\"a\":1}")));
    assertThat(view.body().isReadOnly()).isTrue();
    assertThat(view.bodyLength()).isEqualTo(7);
    assertThat(view.headers()).containsExactly(Header.of("trace", "t-1"), Header.of("trace", ""));
    assertThat(view.verifyChecksum()).isTrue();
    assertThat(view.refusal(Limits.DEFAULT)).isNull();
    assertThat(EncodedMessage.of(view.decode())).isEqualTo(MESSAGE);
    assertThat(EncodedMessage.encodedBytes(view.decode())).isEqualTo(MESSAGE.length());
    assertThat(view.detached()).isEqualTo(view);
    assertThat(view.detached().array()).hasSize(MESSAGE.length());
    assertThat(EncodedMessage.parse(view.bytes())).isEqualTo(view);
  }

  @Test
  void shouldNoticeEveryFlippedBit() {
    byte[] good = MESSAGE.detached().array();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(passes(bad)).as("bit %d", bit).isFalse();
    }
    assertThat(passes(good)).isTrue();
  }

  @Test
  void shouldNoticeEveryCut() {
    byte[] good = MESSAGE.detached().array();
    for (int length = 0; length < good.length; length++) {
      assertThat(passes(Arrays.copyOf(good, length))).as("cut at %d", length).isFalse();
    }
  }

  @Test
  void shouldNameTheReasonOfARefusal() {
    assertThat(reason("../../etc/passwd", "shop", Samples.ID, 0))
        .isEqualTo(ErrorCode.INVALID_TOPIC);
    assertThat(reason("", "shop", Samples.ID, 0)).isEqualTo(ErrorCode.INVALID_TOPIC);
    assertThat(reason("x".repeat(10_240), "shop", Samples.ID, 0))
        .isEqualTo(ErrorCode.INVALID_TOPIC);
    assertThat(reason("t", "a b", Samples.ID, 0)).isEqualTo(ErrorCode.INVALID_GROUP);
    assertThat(reason("t", "", UUID.randomUUID(), 0)).isEqualTo(ErrorCode.INVALID_ID);
    assertThat(reason("t", "", Samples.ID, -1)).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(reason("t", "", Samples.ID, Long.MAX_VALUE)).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(reason("t", "", Samples.ID, 0)).isNull();
    assertThat(code(MESSAGE.refusal(new Limits(1 << 20, 60, 10, 10, 10))))
        .isEqualTo(ErrorCode.LIMIT);
    assertThat(code(MESSAGE.refusal(new Limits(1 << 20, 1 << 20, 10, 10, 1))))
        .isEqualTo(ErrorCode.LIMIT);
    byte[] corrupt = MESSAGE.detached().array().clone();
    corrupt[corrupt.length - 1] ^= 1;
    assertThat(code(EncodedMessage.parse(corrupt).refusal(Limits.DEFAULT)))
        .isEqualTo(ErrorCode.CORRUPT);
  }

  @Test
  void shouldRefuseToEncodeWhatTheLayoutCannotSay() {
    assertThatThrownBy(() -> withHeaders(Collections.nCopies(257, Header.of("a", "b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("257");
    assertThatThrownBy(() -> withHeaders(List.of(Header.of("", "b"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> withHeaders(List.of(Header.of("n".repeat(256), "b"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                EncodedMessage.of(
                    new Message(Samples.ID, "t", new byte[65_536], List.of(), "", 0, new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldHashKeysForEverAlike() {
    assertThat(keyHash("")).isZero();
    assertThat(keyHash("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(keyHash("foobar")).isEqualTo(0x85944171f73967e8L);
  }

  private static long keyHash(String key) {
    return EncodedMessage.of(
            new Message(Samples.ID, "t", Samples.bytes(key), List.of(), "", 0, new byte[0]))
        .keyHash();
  }

  private static void withHeaders(List<Header> headers) {
    EncodedMessage.of(new Message(Samples.ID, "t", new byte[0], headers, "", 0, new byte[0]));
  }

  private static @Nullable ErrorCode reason(String topic, String group, UUID id, long deliverAtMs) {
    Message message =
        new Message(id, topic, new byte[0], List.of(), group, deliverAtMs, new byte[0]);
    return code(EncodedMessage.of(message).refusal(Limits.DEFAULT));
  }

  private static @Nullable ErrorCode code(@Nullable Refused refused) {
    return refused == null ? null : refused.code();
  }

  private static boolean passes(byte[] bytes) {
    try {
      return EncodedMessage.parse(bytes).verifyChecksum();
    } catch (MalformedException refused) {
      return false;
    }
  }
}
