package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WaitingRowsTest {
  @Test
  void shouldBehaveAsASortedMapWould() {
    long seed = System.nanoTime();
    System.out.println("WaitingRowsTest seed " + seed);
    Random random = new Random(seed);
    WaitingRows rows = new WaitingRows();
    TreeMap<Long, Long> expected = new TreeMap<>();
    long floor = 0;
    for (int i = 1; i < 20_000; i++) {
      long offset = floor + random.nextInt(3_000);
      int dice = random.nextInt(20);
      if (dice < 16) {
        rows.add(offset, i);
        expected.putIfAbsent(offset, (long) i);
      } else if (dice < 18) {
        Long seq = expected.remove(offset);
        assertThat(rows.remove(offset)).isEqualTo(seq == null ? 0 : seq);
      } else {
        floor += random.nextInt(20);
        long first = floor + random.nextInt(2_000);
        OffsetRange range = new OffsetRange(first, first + random.nextInt(50));
        List<Long> taken = new ArrayList<>();
        rows.takeConsumed(new Consumed(0, 0, floor, List.of(range), List.of()), taken::add);
        List<Long> gone = new ArrayList<>(expected.headMap(floor).values());
        expected.headMap(floor).clear();
        gone.addAll(expected.subMap(first, range.last() + 1).values());
        expected.subMap(first, range.last() + 1).clear();
        assertThat(taken).isEqualTo(gone);
      }
      assertThat(rows.size()).isEqualTo(expected.size());
      assertThat(rows.lowest())
          .isEqualTo(expected.isEmpty() ? Long.MAX_VALUE : expected.firstKey());
    }
  }

  @Test
  void shouldRemoveBySeq() {
    WaitingRows rows = new WaitingRows();
    rows.add(5, 50);
    rows.add(6, 60);
    assertThat(rows.removeSeq(50)).isTrue();
    assertThat(rows.removeSeq(50)).isFalse();
    assertThat(rows.lowest()).isEqualTo(6);
  }
}
