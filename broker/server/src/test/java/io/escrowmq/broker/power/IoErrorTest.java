package io.escrowmq.broker.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.power.FailingDisk.Failing;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promise 1 when the disk fails: a real broker under load, on a device that answers with EIO from
 * one moment on. Repeat a run by {@code -Descrowmq.io.seed}.
 */
@Tag("fault")
class IoErrorTest {

  private static final String SUITE = "disk errors";

  private final long seed = Long.getLong("escrowmq.io.seed", System.nanoTime());

  @TempDir Path directory;

  @BeforeEach
  void needWhatIsNeeded() {
    Requirements.orSkip(SUITE, directory, "qemu-storage-daemon", "filefrag", "perl", "unshare");
  }

  @ParameterizedTest
  @EnumSource(
      value = Failing.class,
      names = {"WRITES", "FLUSHES"})
  void shouldAcknowledgeNothingAfterAForceThatFailed(Failing what) throws Exception {
    try (IoErrors errors = IoErrors.of(directory, true, seed)) {
      mustHold(what.name().toLowerCase(Locale.ROOT) + " fail", errors, errors.failsForGood(what));
    }
  }

  /** Red when recovery trusts a page that the kernel could not write and still shows. */
  @Test
  void shouldNotTrustWhatCouldNotBeWritten() throws Exception {
    try (IoErrors errors = IoErrors.of(directory, false, seed)) {
      mustHold("one write fails", errors, errors.failsOnce());
    }
  }

  @Test
  void shouldEndWhenSpaceCannotBeReserved() throws Exception {
    try (IoErrors errors = IoErrors.planted(directory, "no-reservation", seed)) {
      mustHold("a reservation fails", errors, errors.failsAsPlanted());
    }
  }

  @Test
  void shouldStartWhenWhatCouldNotBeReadCanBeReadAgain() throws Exception {
    try (IoErrors errors = IoErrors.of(directory, true, seed)) {
      mustHold("reads fail at the start", errors, errors.failsToRead());
    }
  }

  @Test
  void shouldFindABrokerThatIgnoresAFailedForce() throws Exception {
    try (IoErrors errors = IoErrors.planted(directory, "ignore-failed-force", seed)) {
      // when
      List<String> violations = errors.failsForGood(Failing.WRITES);

      // then
      System.out.printf(
          "fault suite | %s, failed forces ignored (control): %d violations found (%s) (seed %d)%n",
          SUITE,
          violations.size(),
          violations.stream()
              .map(one -> one.substring(0, Math.max(0, one.indexOf(':'))))
              .distinct()
              .sorted()
              .collect(Collectors.joining(", ")),
          seed);
      assertThat(violations).as("seed %d", seed).isNotEmpty();
    }
  }

  private void mustHold(String what, IoErrors errors, List<String> violations) {
    System.out.printf(
        "fault suite | %s, %s: %s, %d violations (seed %d)%n",
        SUITE, what, errors.summary(), violations.size(), seed);
    assertThat(violations).as("seed %d", seed).isEmpty();
  }
}
