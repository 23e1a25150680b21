package io.escrowmq.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.broker.log.LogRefusedException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  private final CommandLineFixture line = new CommandLineFixture();
  private final List<BrokerConfig> started = new CopyOnWriteArrayList<>();

  @TempDir Path directory = Path.of(".");

  @Test
  void shouldLetTheCommandLineWinOverTheFile() throws IOException {
    // given
    Path file = directory.resolve("broker.yaml");
    Files.writeString(file, "port: 1\nhttpPort: 2\nhost: 0.0.0.0\ndelivery: {leaseMs: 777}\n");

    // when
    int code =
        line.run(
            this::start,
            "serve --insecure --port 5 --data d --durability os --set delivery.graceMs=9 --config"
                .concat(" " + file)
                .split(" "));

    // then
    assertThat(line.err()).isEmpty();
    assertThat(code).isZero();
    BrokerConfig config = started.get(0);
    assertThat(config.port()).isEqualTo(5);
    assertThat(config.httpPort()).isEqualTo(2);
    assertThat(config.data()).isEqualTo(Path.of("d"));
    assertThat(config.storage().durability()).isEqualTo(Durability.OS);
    assertThat(config.delivery().leaseMs()).isEqualTo(777);
    assertThat(config.delivery().graceMs()).isEqualTo(9);
  }

  @Test
  void shouldSayInOneSentenceWhyItCannotStart() {
    // given
    Launcher taken = config -> CompletableFuture.failedFuture(new BindException("in use"));
    Launcher rotten =
        config ->
            CompletableFuture.failedFuture(new LogRefusedException("Expected X, but Y.", null));

    // when, then
    assertThat(line.run(taken, "serve", "--port", "9")).isEqualTo(ExitCode.FAILED);
    assertThat(line.run(rotten, "serve")).isEqualTo(ExitCode.FAILED);
    assertThat(line.err())
        .isEqualTo(
            "escrowmq: Expected to serve ./escrowmq-data at 127.0.0.1:9 and HTTP at 7412, but:"
                + " BindException: in use\nescrowmq: Expected X, but Y.\n");
  }

  @Test
  void shouldFailWhenTheBrokerStopsForAFault() {
    // given
    Launcher faulty =
        config ->
            CompletableFuture.completedFuture(
                running(CompletableFuture.failedFuture(new IOException("the disk is gone"))));

    // when, then
    assertThat(line.run(faulty, "serve")).isEqualTo(ExitCode.FAILED);
    assertThat(line.err()).contains("The broker stopped: IOException: the disk is gone");
  }

  @Test
  void shouldStopInGoodOrderOnASignal() {
    assertThat(shutdown(CompletableFuture.completedFuture(null)).stop()).isEqualTo(ExitCode.OK);
    assertThat(shutdown(CompletableFuture.failedFuture(new IOException("no stamp"))).stop())
        .isEqualTo(ExitCode.FAILED);
  }

  private static Shutdown shutdown(CompletionStage<Void> end) {
    return new Shutdown(CompletableFuture.completedFuture(running(end)));
  }

  private CompletionStage<Launcher.Running> start(BrokerConfig config) {
    started.add(config);
    return CompletableFuture.completedFuture(running(CompletableFuture.completedFuture(null)));
  }

  private static Launcher.Running running(CompletionStage<Void> end) {
    return new Launcher.Running() {
      @Override
      public CompletionStage<Void> stop() {
        return end;
      }

      @Override
      public CompletionStage<Void> stopped() {
        return end;
      }
    };
  }
}
