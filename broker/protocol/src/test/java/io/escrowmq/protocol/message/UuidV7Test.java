package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UuidV7Test {
  @Test
  void shouldCarryVersionVariantAndTime() {
    long before = System.currentTimeMillis();
    UUID id = UuidV7.next();
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(UuidV7.isV7(id)).isTrue();
    assertThat(UuidV7.timeMs(id)).isBetween(before, System.currentTimeMillis() + 1_000);
    assertThat(UuidV7.isV7(UUID.randomUUID())).isFalse();
    assertThat(UuidV7.isV7(new UUID(id.getMostSignificantBits(), 1))).isFalse();
  }

  @Test
  void shouldReadTheExampleOfRfc9562() {
    UUID example = UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");
    assertThat(UuidV7.isV7(example)).isTrue();
    assertThat(UuidV7.timeMs(example)).isEqualTo(0x017F22E279B0L);
  }

  @Test
  void shouldGrowWhenTheClockStandsStillOrStepsBack() {
    // given a clock that is moved by hand
    AtomicLong clockMs = new AtomicLong(Samples.TIME_MS);
    UuidV7 ids = new UuidV7(clockMs::get);
    String last = "";
    for (int i = 0; i < 50_000; i++) {
      if (i == 20_000) {
        clockMs.addAndGet(-86_400_000);
      }
      // when
      String next = ids.make().toString();
      // then
      assertThat(next).isGreaterThan(last);
      last = next;
    }
    // and the counter's overflow went into the time, by little
    assertThat(UuidV7.timeMs(UUID.fromString(last)) - Samples.TIME_MS).isBetween(11L, 14L);
  }

  @Test
  void shouldStayUniqueOverThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<UUID>> task =
          () -> {
            List<UUID> made = new ArrayList<>();
            for (int i = 0; i < 50_000; i++) {
              made.add(UuidV7.next());
            }
            return made;
          };
      Set<UUID> all = new HashSet<>();
      for (Future<List<UUID>> made : threads.invokeAll(List.of(task, task, task, task))) {
        all.addAll(made.get());
      }
      assertThat(all).hasSize(200_000);
    } finally {
      threads.shutdownNow();
    }
  }
}
