package io.escrowmq.core.ids;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.state.HashOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdTableTest {
  @Test
  void shouldAgreeWithAMapOverRandomPutsAndRemovals() {
    Random random = new Random(7);
    IdTable table = new IdTable();
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      long id = random.nextInt(1_000);
      if (random.nextInt(5) < 3) {
        table.put(7, id, i + 1);
        model.put(id, i + 1L);
      } else {
        table.remove(7, id);
        model.remove(id);
      }
    }

    assertThat(table.size()).isEqualTo(model.size());
    for (long id = 0; id < 1_000; id++) {
      assertThat(table.find(7, id)).isEqualTo(model.getOrDefault(id, 0L));
    }
  }

  @Test
  void shouldHashTheSameWhateverCameAndWentBefore() throws IOException {
    IdTable direct = new IdTable();
    IdTable detour = new IdTable();
    for (int id = 0; id < 100; id++) {
      direct.put(1, id, 5);
      detour.put(1, 99 - id, 5);
      detour.put(2, id, 5);
    }
    for (int id = 0; id < 100; id++) {
      detour.remove(2, id);
    }

    assertThat(hash(detour)).isEqualTo(hash(direct));
  }

  private static long hash(IdTable table) throws IOException {
    HashOutput out = new HashOutput();
    table.writeTo(out);
    return out.hash();
  }
}
