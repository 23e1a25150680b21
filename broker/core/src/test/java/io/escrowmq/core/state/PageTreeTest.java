package io.escrowmq.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tree against a map of the standard library, over orders in which keys come and go. */
class PageTreeTest {
  private static final Comparator<UUID> UNSIGNED =
      (a, b) ->
          TreeNodes.compare(
              a.getMostSignificantBits(),
              a.getLeastSignificantBits(),
              b.getMostSignificantBits(),
              b.getLeastSignificantBits());

  private final Random random = new Random(11);
  private final Pages pages = Pages.onHeap();
  private final PageTree tree = new PageTree(pages, 2);
  private final TreeMap<UUID, Long> model = new TreeMap<>(UNSIGNED);

  /** In which order keys come. */
  enum Coming {
    RISING,
    NEARLY_RISING,
    FALLING,
    RANDOM,
    /** A full leaf, then always just below what came last: the worst for a tree that appends. */
    BELOW_THE_LAST;

    UUID key(int i, Random random) {
      return switch (this) {
        case RISING -> new UUID(i / 7, i);
        case NEARLY_RISING -> new UUID(i / 50, random.nextLong());
        case FALLING -> new UUID(-i, -i);
        case RANDOM -> new UUID(random.nextLong(), random.nextLong());
        case BELOW_THE_LAST -> i < 127 ? new UUID(0, i) : new UUID(0, Long.MAX_VALUE - i);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithAMapWhenTheOldestGoFirst(Coming coming) {
    fill(coming, 40_000);
    checkEqual();
    while (model.size() > 100) {
      remove(model.firstKey());
    }
    checkEqual();
    removeAll();
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithAMapWhenRandomOnesGo(Coming coming) {
    fill(coming, 20_000);
    UUID[] keys = model.keySet().toArray(UUID[]::new);
    for (int i = 0; i < 19_000; i++) {
      remove(keys[random.nextInt(keys.length)]);
    }
    checkEqual();
    fill(coming, 20_000);
    checkEqual();
    removeAll();
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithAMapWhenWholeRangesGo(Coming coming) {
    fill(coming, 20_000);
    UUID[] keys = model.keySet().toArray(UUID[]::new);
    for (int i = 0; i < 10; i++) {
      int from = random.nextInt(keys.length);
      for (int at = from; at < Math.min(keys.length, from + 3_000); at++) {
        remove(keys[at]);
      }
      checkEqual();
    }
    removeAll();
  }

  @Test
  void shouldAgreeWithAMapWhileKeysComeAndGo() {
    for (int i = 0; i < 300_000; i++) {
      UUID key = new UUID(random.nextInt(3) - 1, random.nextInt(2_000) * (random.nextInt(3) - 1L));
      boolean growing = i / 50_000 % 2 == 0;
      if (random.nextInt(10) < (growing ? 7 : 3)) {
        put(key, i);
      } else {
        remove(key);
      }
    }
    checkEqual();
    removeAll();
  }

  @Test
  void shouldFillPagesWithWhatComesInOrder() {
    fill(Coming.RISING, 100_000);
    int perPage = (Pages.PAGE_BYTES - 16) / 32;
    assertThat(pages.inUse()).isLessThan(100_000 / perPage * 102 / 100);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNeverTakeMoreThanAFewTimesTheRoom(Coming coming) {
    fill(coming, 50_000);
    int perPage = (Pages.PAGE_BYTES - 16) / 32;
    assertThat(pages.inUse()).isLessThan(50_000 / perPage * 23 / 10);
    UUID[] keys = model.keySet().toArray(UUID[]::new);
    for (int i = 0; i < keys.length; i++) {
      if (i % 16 != 0) {
        remove(keys[i]);
      }
    }
    assertThat(pages.inUse()).isLessThan(50_000 / 16 / perPage * 42 / 10);
  }

  private void fill(Coming coming, int count) {
    for (int i = 0; i < count; i++) {
      put(coming.key(i, random), i);
    }
  }

  private void put(UUID key, long value) {
    boolean isNew = tree.put(key.getMostSignificantBits(), key.getLeastSignificantBits());
    tree.setValue(0, value);
    tree.setValue(1, -value);
    assertThat(isNew).isEqualTo(model.put(key, value) == null);
  }

  private void remove(UUID key) {
    boolean removed = tree.remove(key.getMostSignificantBits(), key.getLeastSignificantBits());
    assertThat(removed).isEqualTo(model.remove(key) != null);
  }

  private void removeAll() {
    for (UUID key : model.keySet().toArray(UUID[]::new)) {
      remove(key);
    }
    assertThat(tree.size()).isZero();
    assertThat(tree.seek(0, 0)).isFalse();
    assertThat(pages.inUse()).isZero();
  }

  private void checkEqual() {
    assertThat(tree.size()).isEqualTo(model.size());
    boolean more = tree.seek(0, 0);
    for (Map.Entry<UUID, Long> entry : model.entrySet()) {
      assertThat(more).isTrue();
      assertThat(found()).isEqualTo(entry.getKey());
      assertThat(tree.value(0)).isEqualTo(entry.getValue());
      assertThat(tree.value(1)).isEqualTo(-entry.getValue());
      more = tree.next();
    }
    assertThat(more).isFalse();
    for (int i = 0; i < 1_000; i++) {
      UUID wanted = new UUID(random.nextLong(), random.nextLong());
      checkSeek(wanted);
      UUID known = model.ceilingKey(wanted);
      if (known != null) {
        checkSeek(known);
        checkSeek(new UUID(known.getMostSignificantBits(), known.getLeastSignificantBits() + 1));
      }
    }
  }

  private void checkSeek(UUID wanted) {
    UUID expected = model.ceilingKey(wanted);
    boolean there = tree.seek(wanted.getMostSignificantBits(), wanted.getLeastSignificantBits());
    assertThat(there).isEqualTo(expected != null);
    if (expected != null) {
      assertThat(found()).isEqualTo(expected);
    }
    boolean exact = tree.find(wanted.getMostSignificantBits(), wanted.getLeastSignificantBits());
    assertThat(exact).isEqualTo(model.containsKey(wanted));
  }

  private UUID found() {
    return new UUID(tree.foundMsb(), tree.foundLsb());
  }
}
