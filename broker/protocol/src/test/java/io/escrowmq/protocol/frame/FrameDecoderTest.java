package io.escrowmq.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final int MAX = 1 << 20;

  private final List<String> seen = new ArrayList<>();

  @Test
  void shouldReadTheSameFramesWhereverTheStreamIsSplit() {
    // given
    byte[] stream = stream();
    List<String> whole =
        List.of("PING#1[]", "DONE#2[aabbcc]", "ACK#3[00000000000000000000]", "PONG#-4[07]");
    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second++) {
        // when
        seen.clear();
        FrameDecoder decoder = new FrameDecoder(MAX);
        decoder.feed(Arrays.copyOfRange(stream, 0, first), this::see);
        decoder.feed(stream, first, second - first, this::see);
        decoder.feed(ByteBuffer.wrap(stream, second, stream.length - second), this::see);
        // then
        assertThat(seen).as("split at %d and %d", first, second).isEqualTo(whole);
        assertThat(decoder.bufferedBytes()).isZero();
      }
    }
  }

  @Test
  void shouldReadTheSameFramesByteByByteAndFromDirectBuffers() {
    byte[] stream = stream();
    FrameDecoder decoder = new FrameDecoder(MAX);
    for (byte b : stream) {
      ByteBuffer direct = ByteBuffer.allocateDirect(1).put(b).flip();
      decoder.feed(direct, this::see);
      assertThat(direct.remaining()).isZero();
    }
    assertThat(seen).hasSize(4);
  }

  @Test
  void shouldReadLongFramesInRandomPieces() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    FrameWriter out = new FrameWriter(MAX);
    for (int i = 1; i <= 40; i++) {
      byte[] payload = new byte[random.nextInt(60_000)];
      Arrays.fill(payload, (byte) i);
      append(out, i, FrameType.DONE, payload);
    }
    byte[] stream = out.take();
    FrameDecoder decoder = new FrameDecoder(MAX);
    List<Frame> frames = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int length = Math.min(stream.length - at, random.nextInt(9_000));
      decoder.feed(Arrays.copyOfRange(stream, at, at + length), frames::add);
      at += length;
    }
    assertThat(frames).as("seed %d", seed).hasSize(40);
    for (int i = 1; i <= 40; i++) {
      Frame frame = frames.get(i - 1);
      assertThat(frame.correlationId()).isEqualTo(i);
      for (WireReader in = frame.payload(); in.remaining() > 0; ) {
        assertThat(in.u8("byte")).as("seed %d", seed).isEqualTo(i);
      }
    }
  }

  @Test
  void shouldRefuseBadLengthsBeforeBufferingAnything() {
    assertRefused("00000000", ErrorCode.MALFORMED);
    assertRefused("0000000b", ErrorCode.MALFORMED);
    assertRefused("ffffffff", ErrorCode.LIMIT);
    assertRefused("7fffffff", ErrorCode.LIMIT);
    assertRefused("000ffffd", ErrorCode.LIMIT);
    assertThat(decoderAfter("000ffffc").bufferedBytes()).isEqualTo(4);
  }

  @Test
  void shouldRefuseABadHeaderAsSoonAsItShows() {
    assertRefused("0000000c02", ErrorCode.UNSUPPORTED);
    assertRefused("0000000c01ff", ErrorCode.UNSUPPORTED);
    assertRefused("0000000c0100", ErrorCode.UNSUPPORTED);
    assertRefused("0000000c01280001", ErrorCode.UNSUPPORTED);
  }

  @Test
  void shouldSayThatHttpAndTlsAreSpokenElsewhere() {
    for (String start : List.of("GET / HTTP/1.1", "POST /api", "OPTIONS *")) {
      assertThat(refusal(start.getBytes(StandardCharsets.US_ASCII))).hasMessageContaining("HTTP");
    }
    assertThat(refusal(HexFormat.of().parseHex("16030102000100"))).hasMessageContaining("TLS");
  }

  @Test
  void shouldGrowItsBufferWithWhatCameNotWithWhatIsAnnounced() {
    // given a frame that announces a megabyte
    FrameDecoder decoder = decoderAfter("000ffffc01280000");
    int come = 8;
    byte[] piece = new byte[1_000];
    assertThat(decoder.capacity()).isLessThanOrEqualTo(256);
    for (int i = 0; i < 100; i++) {
      // when
      decoder.feed(piece, this::see);
      come += piece.length;
      // then
      assertThat(decoder.bufferedBytes()).isEqualTo(come);
      assertThat(decoder.capacity()).isLessThanOrEqualTo(2 * come);
    }
  }

  @Test
  void shouldTakeNothingAfterARefusal() {
    FrameDecoder decoder = new FrameDecoder(MAX);
    byte[] zeros = new byte[4];
    assertThatThrownBy(() -> decoder.feed(zeros, this::see)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> decoder.feed(stream(), this::see))
        .isInstanceOf(IllegalStateException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void shouldHandOnTheFramesBeforeABadOne() {
    byte[] stream = Arrays.copyOf(stream(), stream().length + 4);
    FrameDecoder decoder = new FrameDecoder(MAX);
    assertThatThrownBy(() -> decoder.feed(stream, this::see))
        .isInstanceOf(MalformedException.class);
    assertThat(seen).hasSize(4);
  }

  @Test
  void shouldViewWholeFramesWithoutACopy() {
    byte[] stream = stream();
    List<byte[]> arrays = new ArrayList<>();
    new FrameDecoder(MAX)
        .feed(
            stream,
            frame -> {
              if (frame.payloadLength() > 4) {
                WireReader in = frame.payload();
                in.i32("skipped");
                in.view("rest", (array, offset, length) -> arrays.add(array));
              }
            });
    assertThat(arrays).isNotEmpty().allMatch(array -> array == stream);
  }

  private static FrameDecoder decoderAfter(String hex) {
    FrameDecoder decoder = new FrameDecoder(MAX);
    decoder.feed(HexFormat.of().parseHex(hex), frame -> {});
    return decoder;
  }

  private static void assertRefused(String hex, ErrorCode code) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(refusal(bytes).code()).as(hex).isEqualTo(code);
    FrameDecoder slow = new FrameDecoder(MAX);
    MalformedException refused =
        catchThrowableOfType(
            MalformedException.class,
            () -> {
              for (byte b : bytes) {
                slow.feed(new byte[] {b}, frame -> {});
              }
            });
    assertThat(refused.code()).as(hex).isEqualTo(code);
    assertThat(slow.capacity()).isLessThanOrEqualTo(256);
  }

  private static MalformedException refusal(byte[] bytes) {
    return catchThrowableOfType(
        MalformedException.class, () -> new FrameDecoder(MAX).feed(bytes, frame -> {}));
  }

  private static byte[] stream() {
    FrameWriter out = new FrameWriter(MAX);
    append(out, 1, FrameType.PING, new byte[0]);
    append(out, 2, FrameType.DONE, new byte[] {(byte) 0xAA, (byte) 0xBB, (byte) 0xCC});
    append(out, 3, FrameType.ACK, new byte[10]);
    append(out, -4, FrameType.PONG, new byte[] {7});
    return out.take();
  }

  private static void append(FrameWriter out, long correlationId, FrameType type, byte[] payload) {
    out.append(
        correlationId,
        writer -> {
          writer.raw(payload, 0, payload.length);
          return type;
        });
  }

  private void see(Frame frame) {
    StringBuilder hex = new StringBuilder();
    for (WireReader in = frame.payload(); in.remaining() > 0; ) {
      hex.append(HexFormat.of().toHexDigits((byte) in.u8("byte")));
    }
    seen.add(frame.type() + "#" + frame.correlationId() + "[" + hex + "]");
  }
}
