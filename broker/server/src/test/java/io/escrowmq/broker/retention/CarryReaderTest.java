package io.escrowmq.broker.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.ShardLog;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CarryReaderTest {

  private static LogReader failing() {
    return (LogReader)
        Proxy.newProxyInstance(
            LogReader.class.getClassLoader(),
            new Class<?>[] {LogReader.class},
            (proxy, method, arguments) -> {
              throw new OutOfMemoryError("planted");
            });
  }

  private static ShardLog log() {
    return (ShardLog)
        Proxy.newProxyInstance(
            ShardLog.class.getClassLoader(),
            new Class<?>[] {ShardLog.class},
            (proxy, method, arguments) ->
                method.getName().equals("reader") ? failing() : List.of());
  }

  /** Red when whoever asked waits for ever: the cleaner would never clean again. */
  @Test
  void shouldSayThatAnAnswerWillNotCome() throws InterruptedException {
    // given
    ExecutorService thread = Executors.newSingleThreadExecutor();
    List<String> told = new ArrayList<>();
    CountDownLatch listed = new CountDownLatch(1);
    CarryReader reader = new CarryReader(log(), Runnable::run, thread, () -> told.add("failed"));

    // when
    reader.release(() -> told.add("released"));
    reader.segments(
        segments -> {
          told.add("listed");
          listed.countDown();
        });

    // then
    assertThat(listed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(told).containsExactly("failed", "listed");
    thread.shutdownNow();
  }
}
