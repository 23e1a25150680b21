package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HolesTest {
  @Test
  void shouldLookLessOftenTheOlderAHoleIsAndGiveUpInTheEnd() {
    Holes holes = new Holes(100, 10_000);
    holes.addBetween(4, 6, 0);
    int looks = 0;
    for (long now = 0; now <= 20_000; now += 10) {
      looks += holes.due(now, 10).size();
    }
    assertThat(looks).isBetween(20, 60);
    assertThat(holes.isEmpty()).isTrue();
  }

  @Test
  void shouldKeepTheYoungestWithinItsBound() {
    Holes holes = new Holes(3, 10_000);
    holes.addBetween(0, 10, 0);
    assertThat(holes.due(0, 10)).containsExactly(7L, 8L, 9L);
    holes.filled(8);
    assertThat(holes.due(5, 10)).containsExactly(7L, 9L);
  }

  @Test
  void shouldKeepOnlyTheEndOfALongGap() {
    Holes holes = new Holes(1_000_000, 10_000);
    holes.addBetween(0, 1L << 50, 0);
    assertThat(holes.due(0, 10_000)).hasSize(Holes.GAP_MAX).contains((1L << 50) - 1);
    assertThat(holes.due(0, 10)).isEqualTo(List.of());
  }

  @Test
  void shouldHoldSeqsInPages() {
    SeqSet set = new SeqSet();
    for (long seq : new long[] {1, 63, 64, 4_095, 4_096, 1L << 40}) {
      assertThat(set.add(seq)).isTrue();
      assertThat(set.add(seq)).isFalse();
      assertThat(set.contains(seq)).isTrue();
      assertThat(set.contains(seq + 1)).isFalse();
      set.remove(seq);
      assertThat(set.contains(seq)).isFalse();
    }
  }
}
