package io.escrowmq.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.quickstart.process.KillPoint.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildTest {
  private static final UUID MESSAGE = new UUID(1, 2);

  @TempDir Path directory;

  @Test
  void shouldStandAtItsKillPointUntilItIsKilled() throws Exception {
    Child child = child(KillPoint.in(Settings.of(), Place.IN_HANDLER, 0));
    child.start();
    try {
      assertThat(firstSignal(child))
          .isEqualTo(new Signal(Signal.PAUSED, List.of("IN_HANDLER", "7", MESSAGE.toString())));
      assertThat(child.isAlive()).isTrue();
      child.kill();
      assertThat(child.isAlive()).isFalse();
      child.startUnharmed();
      assertThat(firstSignal(child).word()).isEqualTo(Signal.DONE);
    } finally {
      child.kill();
    }
    assertThat(child.tail(5)).hasSize(2);
  }

  @Test
  void shouldEndWhenTheSupervisorDoes() throws Exception {
    Child child = child(Settings.of());
    child.start();
    try {
      assertThat(firstSignal(child).word()).isEqualTo(Signal.DONE);
      child.askToEnd();
      assertThat(child.awaitEnd(30_000)).isTrue();
    } finally {
      child.kill();
    }
  }

  @Test
  void shouldNameAMissingSetting() {
    assertThatThrownBy(() -> Settings.of("a=b").text("c"))
        .hasMessage("Expected a setting c, but there is none");
    assertThatThrownBy(() -> Settings.of("a")).hasMessage("Expected name=value, but got a");
    assertThat(Settings.of("a=b=c").text("a")).isEqualTo("b=c");
  }

  private Child child(Settings settings) {
    return new Child(
        Pausing.class,
        settings,
        directory.resolve("pausing.log"),
        new Child.Launch(List.of("-XX:TieredStopAtLevel=1"), "secret"));
  }

  private static Signal firstSignal(Child child) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < deadline) {
      List<Signal> signals = child.signals();
      if (!signals.isEmpty()) {
        return signals.get(0);
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("Expected a signal, but the log is " + child.tail(20));
  }

  /** A process with one piece of work. */
  static final class Pausing {
    private Pausing() {}

    public static void main(String[] args) {
      Supervised.begin();
      KillPoint killPoint = KillPoint.of(Settings.of(args));
      killPoint.at(Place.IN_HANDLER);
      killPoint.begin(7, MESSAGE);
      killPoint.at(Place.BEFORE_ACK);
      killPoint.at(Place.IN_HANDLER);
      Supervised.say(Signal.DONE);
      Supervised.awaitEnd();
    }
  }
}
