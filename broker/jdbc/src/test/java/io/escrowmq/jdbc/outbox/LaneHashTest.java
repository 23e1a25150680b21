package io.escrowmq.jdbc.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneHashTest {
  @Test
  void shouldStayTheSameForEver() {
    assertThat(lane("123456789")).isEqualTo((int) (0xE3069283L % 64));
    assertThat(lane("order-1")).isEqualTo(lane("order-1"));
  }

  @Test
  void shouldSpreadKeysAndMessagesWithoutKey() {
    int[] withKey = new int[64];
    int[] without = new int[64];
    for (int i = 0; i < 6_400; i++) {
      withKey[lane("order-" + i)]++;
      without[lane("")]++;
    }
    assertThat(IntStream.of(withKey)).allMatch(count -> count > 30 && count < 250);
    assertThat(IntStream.of(without)).allMatch(count -> count > 30 && count < 250);
  }

  private static int lane(String key) {
    return LaneHash.lane(
        new Message(
            UUID.randomUUID(),
            "orders",
            key.getBytes(StandardCharsets.UTF_8),
            List.of(),
            "",
            0,
            new byte[0]),
        64);
  }
}
