package io.escrowmq.broker.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments go, what is needed stays, on a real log. */
class CleanerTest {
  private static final int ROUNDS = 60;

  @TempDir Path root;

  private static void work(Shop shop, int rounds) {
    for (int i = 0; i < rounds; i++) {
      shop.publish(20);
      shop.consume();
      shop.stored.pass(10, 60);
    }
  }

  private static long openFiles(Path under) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(fd -> pointsUnder(fd, under)).count();
    }
  }

  private static boolean pointsUnder(Path link, Path under) {
    try {
      return Files.readSymbolicLink(link).startsWith(under);
    } catch (IOException closed) {
      return false;
    }
  }

  private static long mappings(Path under) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains(under.toString())).count();
    }
  }

  @Test
  void shouldDeleteSegmentsAndKeepEveryStraggler() throws IOException {
    Shop shop = new Shop(7, root.toRealPath(), visitor -> visitor);
    work(shop, ROUNDS);
    shop.stored.pass(200, 60);
    int before = shop.stored.segmentFiles().size();

    assertThat(shop.ledger.check(shop.stored)).isEmpty();
    assertThat(shop.ledger.needed()).isGreaterThan(5);
    assertThat(before).isLessThan(6);
    assertThat(shop.stored.metrics.scrape())
        .containsPattern("escrowmq_segments_cleaned_total [1-9]")
        .containsPattern("log_written_bytes_total\\{source=\"cleaning\"\\} [1-9]");
    assertThat(openFiles(shop.stored.directory))
        .as("open: lock, the segment that is written, the one made ahead, readers")
        .isLessThan(12);

    shop.restart(false);
    assertThat(shop.ledger.check(shop.stored)).isEmpty();
    Path last = shop.stored.directory;
    shop.stored.stop();
    assertThat(openFiles(last)).isZero();
    assertThat(mappings(last)).isZero();
  }

  @Test
  void shouldLoseNothingWhateverMomentACrashTakes() throws IOException {
    Shop shop = new Shop(11, root.toRealPath(), visitor -> visitor);
    work(shop, 30);
    for (int i = 0; i < 40; i++) {
      shop.publish(5);
      shop.consume();
      shop.stored.pass(1 + shop.random.nextInt(6), 40);
      shop.restart(true);
      assertThat(shop.ledger.check(shop.stored)).as("crash %d", i).isEmpty();
    }
    assertThat(shop.stored.segmentFiles().get(0).toString()).doesNotContain("/0000000001/");
    shop.stored.stop();
  }
}
