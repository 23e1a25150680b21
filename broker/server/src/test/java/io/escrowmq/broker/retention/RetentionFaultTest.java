package io.escrowmq.broker.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.retention.SpoiledCleaner.Blindness;
import io.escrowmq.core.KeptMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random load on small segments with retention and cleaning, killed at random moments and started
 * again on what was on the disk. {@code -Descrowmq.retention.seed=} and {@code .count=} repeat or
 * scale it.
 */
@Tag("fault")
class RetentionFaultTest {
  private static final int KILLS = 12;
  private static final int SEEDS_TO_FIND_A_BUG = 5;

  @TempDir Path root;

  /** What one run found. */
  private record Result(List<String> wrong, int kills, double segments, int needed) {}

  private static Result run(long seed, Path directory, UnaryOperator<KeptMessages.Visitor> lens) {
    Shop shop = new Shop(seed, directory, lens);
    int kills = 0;
    double segments = 0;
    try {
      for (int life = 0; life < KILLS; life++) {
        for (int i = 0; i < 12; i++) {
          shop.publish(5 + shop.random.nextInt(20));
          shop.consume();
          shop.stored.pass(1 + shop.random.nextInt(12), 60);
        }
        boolean killed = shop.random.nextInt(4) > 0;
        segments += cleaned(shop);
        shop.restart(killed);
        kills += killed ? 1 : 0;
        List<String> wrong = shop.ledger.check(shop.stored);
        if (!wrong.isEmpty()) {
          return new Result(wrong, kills, segments, shop.ledger.needed());
        }
      }
      return new Result(List.of(), kills, segments, shop.ledger.needed());
    } finally {
      shop.stored.stop();
    }
  }

  private static double cleaned(Shop shop) {
    return shop.stored
        .metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("escrowmq_segments_cleaned_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  @Test
  void shouldKeepWhatIsNeededAndGiveTheRestBack() throws IOException {
    long first = Long.getLong("escrowmq.retention.seed", System.nanoTime() & 0xFFFF_FFFFL);
    int count = Integer.getInteger("escrowmq.retention.count", 4);
    int kills = 0;
    double segments = 0;
    for (int i = 0; i < count; i++) {
      Result result = run(first + i, root.toRealPath().resolve("s" + i), visitor -> visitor);
      assertThat(result.wrong()).as("seed %d", first + i).isEmpty();
      kills += result.kills();
      segments += result.segments();
    }
    System.out.printf(
        "fault suite | retention: %d runs, %d kills, %.0f segments deleted, 0 violations (seed"
            + " %d)%n",
        count, kills, segments, first);
    assertThat(segments).as("segments deleted").isGreaterThan(count * 5.0);
  }

  @ParameterizedTest
  @EnumSource(value = Blindness.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldFindThatTheCleanerDoesNotSee(Blindness bug) throws IOException {
    for (long seed = 1; seed <= SEEDS_TO_FIND_A_BUG; seed++) {
      Path directory = root.toRealPath().resolve(bug + "-" + seed);
      Result result = run(seed, directory, visitor -> new SpoiledCleaner.Spoiled(bug, visitor));
      if (!result.wrong().isEmpty()) {
        System.out.printf(
            "fault suite | retention, blind to %s (planted): found at seed %d, %d violations%n",
            bug, seed, result.wrong().size());
        return;
      }
    }
    throw new AssertionError("Expected to find " + bug);
  }
}
