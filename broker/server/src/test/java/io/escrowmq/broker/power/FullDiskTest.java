package io.escrowmq.broker.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.SabotagedBrokerMain;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker on a disk of 64 MiB that is filled: publishes are refused before anything breaks,
 * everything else goes on out of the reserve, also after a restart, and publishes go on when there
 * is room again.
 */
@Tag("fault")
class FullDiskTest {

  private static final String SUITE = "full disk";

  private final long seed = Long.getLong("escrowmq.full.seed", System.nanoTime());

  @TempDir Path directory;

  @BeforeEach
  void needWhatIsNeeded() {
    Requirements.orSkip(SUITE, directory, "resize2fs");
  }

  @Test
  void shouldRefuseInTimeAndGoOnWhenThereIsRoomAgain() throws Exception {
    // given
    FullDisk full = new FullDisk(directory, BrokerMain.class.getName(), List.of(), seed);

    // when
    List<String> violations = full.run();

    // then
    System.out.printf(
        "fault suite | %s: %s, %d violations (seed %d)%n",
        SUITE, full.summary(), violations.size(), seed);
    assertThat(violations).as("seed %d", seed).isEmpty();
  }

  @Test
  void shouldFindABrokerThatDoesNotLookAtItsDisk() throws Exception {
    // given
    FullDisk full =
        new FullDisk(
            directory, SabotagedBrokerMain.class.getName(), List.of("ignore-floors"), seed);

    // when
    List<String> violations = full.run();

    // then
    System.out.printf(
        "fault suite | %s, floors ignored (control): %s, %d violations found %s (seed %d)%n",
        SUITE, full.summary(), violations.size(), violations.stream().limit(3).toList(), seed);
    assertThat(violations).as("seed %d", seed).isNotEmpty();
  }
}
