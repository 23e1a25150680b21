package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bytes of every frame, pinned: what this version writes, every later one reads. The file says
 * a line for each frame: its type, then the hex of all its bytes. What this version would write is
 * left in target/golden for whoever adds a frame.
 */
class GoldenFramesTest {
  private static final Map<FrameType, byte[]> ACTUAL = new LinkedHashMap<>();
  private static final Map<FrameType, byte[]> GOLDEN = new LinkedHashMap<>();

  @BeforeAll
  static void read() throws IOException {
    StringBuilder written = new StringBuilder();
    for (byte[] bytes : Samples.frames()) {
      FrameType type = Samples.cut(bytes).get(0).type();
      ACTUAL.put(type, bytes);
      written.append(type).append(" ").append(HexFormat.of().formatHex(bytes)).append("\n");
    }
    Path copy = Path.of("target", "golden", "frames.txt");
    Files.createDirectories(copy.getParent());
    Files.writeString(copy, written);
    try (InputStream in = GoldenFramesTest.class.getResourceAsStream("/golden/frames.txt")) {
      assertThat(in).as("/golden/frames.txt").isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
        List<String> words = List.of(line.split(" ", 2));
        GOLDEN.put(FrameType.valueOf(words.get(0)), HexFormat.of().parseHex(words.get(1)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FrameType.class)
  void shouldWriteTheGoldenBytes(FrameType type) {
    assertThat(GOLDEN).as("golden line").containsKey(type);
    assertThat(ACTUAL).as("sample").containsKey(type);
    assertThat(HexFormat.of().formatHex(ACTUAL.get(type)))
        .isEqualTo(HexFormat.of().formatHex(GOLDEN.get(type)));
  }

  @Test
  void shouldReadTheGoldenBytesBackIntoTheSamples() {
    List<Object> samples = Samples.messages();
    List<byte[]> golden = List.copyOf(GOLDEN.values());
    assertThat(golden).hasSameSizeAs(samples);
    for (int i = 0; i < samples.size(); i++) {
      Frame frame = Samples.cut(golden.get(i)).get(0);
      assertThat(Samples.decode(frame)).isEqualTo(samples.get(i));
      assertThat(frame.correlationId())
          .isEqualTo(
              frame.type().isAnswered() || frame.type().kind() == FrameType.Kind.RESPONSE
                  ? 0x0102_0304_0506_0708L
                  : 0);
    }
  }

  @Test
  void shouldPinTheOrderOfConstantsWhosePlaceIsTheirNumber() {
    assertThat(Outcome.values())
        .extracting(Enum::name)
        .containsExactly("COMMIT", "ROLLBACK", "WITHDRAW");
    assertThat(Verdict.values())
        .extracting(Enum::name)
        .containsExactly("COMMITTED", "ROLLED_BACK", "DIVERTED", "UNKNOWN", "NOT_MINE");
    assertThat(StartPosition.values()).extracting(Enum::name).containsExactly("EARLIEST", "LATEST");
    assertThat(ExhaustedPolicy.values()).extracting(Enum::name).containsExactly("PARK", "ROLLBACK");
    assertThat(WorkOrderAction.values())
        .extracting(Enum::name)
        .containsExactly("RETRY", "REDELIVER", "DISCARD", "COMMIT", "ROLLBACK");
    assertThat(WorkOrderKind.values())
        .extracting(Enum::name)
        .containsExactly(
            "PARKED_TRANSACTION",
            "CONTRADICTION",
            "FORCED_DECISION",
            "DEAD_LETTER",
            "REJECT_WITHOUT_ADDRESSEE",
            "QUARANTINED_RANGE",
            "BLOCKED_ROW");
    assertThat(ConsumptionState.Kind.values())
        .extracting(Enum::name)
        .containsExactly(
            "UNKNOWN", "HELD", "STORED", "CONSUMED", "DEAD", "EXPIRED", "DISCARDED", "FORGOTTEN");
  }
}
