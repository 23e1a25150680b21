package io.escrowmq.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageRecordsTest {
  private final Pages pages = Pages.onHeap();
  private final PageRecords records = new PageRecords(pages);

  private static byte[] record(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void shouldKeepRecordsOfAnyLength() {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 115, 116, 117, 235, 236, 237, 5_000, 70_000}) {
      byte[] bytes = record(random, length);
      assertThat(records.read(records.put(ByteBuffer.wrap(bytes)))).isEqualTo(bytes);
    }
  }

  @Test
  void shouldBehaveLikeAMapWhateverComesAndGoes() {
    Random random = new Random(7);
    Map<Long, byte[]> expected = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      if (expected.size() < 100 || random.nextBoolean()) {
        byte[] bytes = record(random, random.nextInt(600));
        assertThat(expected.put(records.put(ByteBuffer.wrap(bytes)), bytes)).isNull();
      } else {
        List<Long> addresses = List.copyOf(expected.keySet());
        long address = addresses.get(random.nextInt(addresses.size()));
        assertThat(records.read(address)).isEqualTo(expected.remove(address));
        records.remove(address);
      }
      if (expected.size() > 300) {
        expected.keySet().forEach(records::remove);
        expected.clear();
      }
    }
    expected.forEach((address, bytes) -> assertThat(records.read(address)).isEqualTo(bytes));
  }

  @Test
  void shouldUseTheRoomOfRemovedRecordsAgain() {
    byte[] bytes = new byte[1_000];
    records.remove(records.put(ByteBuffer.wrap(bytes)));
    long before = pages.inUse();

    for (int i = 0; i < 1_000; i++) {
      records.remove(records.put(ByteBuffer.wrap(bytes)));
    }

    assertThat(pages.inUse()).isEqualTo(before);
  }
}
