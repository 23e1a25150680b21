package io.escrowmq.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  private static final int MAX = 1_024;

  private final FrameWriter out = new FrameWriter(MAX);

  @Test
  void shouldGatherManyFramesAndStartAfresh() {
    // given
    for (int i = 0; i < 500; i++) {
      out.append(i, payload -> FrameType.DONE);
    }
    assertThat(out.length()).isEqualTo(500 * 16);
    // when
    byte[] taken = out.take();
    // then
    assertThat(out.isEmpty()).isTrue();
    List<Long> correlations = new ArrayList<>();
    new FrameDecoder(MAX).feed(taken, frame -> correlations.add(frame.correlationId()));
    assertThat(correlations).hasSize(500).isSorted();
  }

  @Test
  void shouldTakeBackAFrameThatIsTooLong() {
    out.append(1, payload -> FrameType.DONE);
    assertThatThrownBy(() -> append(MAX - 16 + 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(out.length()).isEqualTo(16);
    append(MAX - 16);
    List<Frame> frames = new ArrayList<>();
    new FrameDecoder(MAX).feed(out.take(), frames::add);
    assertThat(frames).hasSize(2);
  }

  @Test
  void shouldTakeBackAFrameWhoseWriterThrows() {
    assertThatThrownBy(
            () ->
                out.append(
                    1,
                    payload -> {
                      payload.i64(1);
                      throw new IllegalStateException("boom");
                    }))
        .hasMessage("boom");
    assertThat(out.isEmpty()).isTrue();
  }

  @Test
  void shouldNumberTheTypesByWhoSendsThem() {
    for (FrameType type : FrameType.values()) {
      assertThat(FrameType.ofNumber(type.number())).isSameAs(type);
      int least =
          switch (type.kind()) {
            case REQUEST -> 1;
            case RESPONSE -> 101;
            case PUSH -> 201;
          };
      assertThat(type.number()).isBetween(least, least + 98);
    }
  }

  private void append(int payloadBytes) {
    byte[] bytes = new byte[payloadBytes];
    out.append(
        2,
        payload -> {
          payload.raw(bytes, 0, bytes.length);
          return FrameType.DONE;
        });
  }
}
