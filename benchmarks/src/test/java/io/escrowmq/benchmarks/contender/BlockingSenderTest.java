package io.escrowmq.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BlockingSenderTest {
  private static final int SESSIONS = 4;

  private final Set<Integer> closed = ConcurrentHashMap.newKeySet();

  @Test
  void shouldHaveAsManyOperationsUnderWayAsSessions() {
    // given
    CountDownLatch together = new CountDownLatch(SESSIONS);

    // when
    try (Sender sender =
        BlockingSender.open(
            SESSIONS,
            number ->
                session(
                    number,
                    () -> {
                      together.countDown();
                      together.await();
                    }))) {
      List<CompletableFuture<Boolean>> sent =
          Stream.generate(() -> sender.send(new byte[1]).toCompletableFuture())
              .limit(SESSIONS)
              .toList();

      // then
      sent.forEach(one -> assertThat(one).succeedsWithin(java.time.Duration.ofSeconds(30)));
    }
    assertThat(closed).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void shouldTellWhyAnOperationFailed() {
    try (Sender sender =
        BlockingSender.open(
            1,
            number ->
                session(
                    number,
                    () -> {
                      throw new IOException("full");
                    }))) {
      assertThat(sender.send(new byte[1]).toCompletableFuture())
          .failsWithin(java.time.Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("full");
    }
  }

  @Test
  void shouldFailWhenASessionCannotBeOpened() {
    assertThatThrownBy(
            () ->
                BlockingSender.open(
                    2,
                    number -> {
                      if (number == 1) {
                        throw new IOException("no second one");
                      }
                      return session(number, () -> {});
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no second one");
    assertThat(closed).containsExactly(0);
  }

  private BlockingSender.Session session(int number, Call call) {
    return new BlockingSender.Session() {
      @Override
      public void send(byte[] body) throws Exception {
        call.run();
      }

      @Override
      public void close() {
        closed.add(number);
      }
    };
  }

  private interface Call {
    void run() throws Exception;
  }
}
