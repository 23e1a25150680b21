package io.escrowmq.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetSetTest {
  /** Around the end of a bitmap, where mistakes live. */
  private static final long BASE = (1L << 32) - 500;

  @Test
  void shouldAgreeWithASetOverRandomRanges() {
    Random random = new Random(3);
    OffsetSet set = new OffsetSet();
    TreeSet<Long> model = new TreeSet<>();
    for (int i = 0; i < 3_000; i++) {
      long first = BASE + random.nextInt(1_000);
      long last = first + random.nextInt(10);
      boolean add = random.nextBoolean();
      if (add) {
        set.add(first, last);
      } else {
        set.remove(first, last);
      }
      for (long at = first; at <= last; at++) {
        if (add) {
          model.add(at);
        } else {
          model.remove(at);
        }
      }
      long from = BASE + random.nextInt(1_000);
      Long present = model.ceiling(from);
      long absent = from;
      while (model.contains(absent)) {
        absent++;
      }
      assertThat(set.nextPresent(from)).isEqualTo(present == null ? OffsetSet.NONE : present);
      assertThat(set.nextAbsent(from)).isEqualTo(absent);
      assertThat(set.size()).isEqualTo(model.size());
    }
  }

  @Test
  void shouldRemoveEverythingBelowAFloor() {
    OffsetSet set = new OffsetSet();
    set.add(BASE, BASE + 999);

    set.removeBelow(BASE + 700);

    assertThat(set.size()).isEqualTo(300);
    assertThat(set.nextPresent(0)).isEqualTo(BASE + 700);
  }

  @Test
  void shouldRaiseTheFloorOverWhatIsAboveIt() {
    FloorSet set = new FloorSet(10);
    set.add(12, 14);
    set.add(16, 16);

    set.add(5, 11);

    assertThat(set.floor()).isEqualTo(15);
    assertThat(set.contains(15)).isFalse();
    assertThat(set.contains(16)).isTrue();
    assertThat(set.nextAbsent(0)).isEqualTo(15);
    assertThat(set.nextPresent(15)).isEqualTo(16);
    assertThat(set.sizeAbove()).isEqualTo(1);
  }
}
