package io.escrowmq.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final int PAGES_PER_CHUNK = 4;

  /** Counts chunks. */
  private static final class CountingSpace implements PageSpace {
    int chunks;
    boolean closed;

    @Override
    public int chunkBytes() {
      return PAGES_PER_CHUNK * Pages.PAGE_BYTES;
    }

    @Override
    public ByteBuffer obtain() {
      chunks++;
      return ByteBuffer.allocate(chunkBytes());
    }

    @Override
    public void release(ByteBuffer chunk) {
      chunks--;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final CountingSpace space = new CountingSpace();
  private final Pages pages = new Pages(space);

  @Test
  void shouldGiveZeroedPagesThatNobodyElseHas() {
    Random random = new Random(5);
    List<Integer> mine = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      if (mine.isEmpty() || random.nextInt(100) < 52) {
        int page = pages.allocate();
        for (int at = 0; at < Pages.PAGE_BYTES; at += 512) {
          assertThat(pages.getLong(page, at)).isZero();
          pages.putLong(page, at, page + 1);
        }
        mine.add(page);
      } else {
        int page = mine.remove(random.nextInt(mine.size()));
        assertThat(pages.getLong(page, 512)).isEqualTo(page + 1);
        pages.free(page);
      }
    }

    Set<Integer> distinct = new HashSet<>(mine);
    assertThat(distinct).hasSize(mine.size());
    assertThat(pages.inUse()).isEqualTo(mine.size());
    for (int page : mine) {
      assertThat(pages.getLong(page, 3584)).isEqualTo(page + 1);
    }
  }

  @Test
  void shouldGiveEmptyChunksBackButOne() {
    int[] all = new int[10 * PAGES_PER_CHUNK];
    for (int i = 0; i < all.length; i++) {
      all[i] = pages.allocate();
    }
    assertThat(space.chunks).isEqualTo(10);

    for (int page : all) {
      pages.free(page);
    }
    assertThat(space.chunks).isEqualTo(1);

    assertThat(pages.allocate()).isBetween(0, all.length);
    assertThat(space.chunks).isEqualTo(1);
  }

  @Test
  void shouldFailCleanlyWhenUsedAfterTheEnd() {
    int page = pages.allocate();

    pages.close();

    assertThat(space.chunks).isZero();
    assertThat(space.closed).isTrue();
    assertThatThrownBy(() -> pages.getLong(page, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
