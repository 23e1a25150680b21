package io.escrowmq.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageFifoTest {
  @SuppressWarnings("ArrayRecordComponent") // Compared by content.
  private record Kept(long address, byte[] bytes) {}

  @Test
  void shouldKeepWhatIsBetweenFrontAndEnd() {
    Random random = new Random(9);
    Pages pages = Pages.onHeap();
    PageFifo fifo = new PageFifo(pages);
    ArrayDeque<Kept> model = new ArrayDeque<>();
    for (int i = 0; i < 50_000; i++) {
      boolean growing = i / 5_000 % 2 == 0;
      if (model.isEmpty() || random.nextInt(10) < (growing ? 7 : 3)) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(50) == 0 ? 10_000 : 300)];
        random.nextBytes(bytes);
        model.addLast(new Kept(fifo.append(ByteBuffer.wrap(bytes)), bytes));
      } else {
        Kept first = model.removeFirst();
        assertThat(fifo.read(first.address())).isEqualTo(first.bytes());
        fifo.dropUpTo(first.address());
      }
    }

    long bytes = 0;
    for (Kept kept : model) {
      assertThat(fifo.read(kept.address())).isEqualTo(kept.bytes());
      bytes += kept.bytes().length + 4;
    }
    assertThat(pages.inUse()).isLessThan(bytes / Pages.PAGE_BYTES + 3);
  }
}
