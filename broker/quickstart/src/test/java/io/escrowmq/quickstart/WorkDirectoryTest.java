package io.escrowmq.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
  @TempDir Path parent;

  @Test
  void shouldEmptyWhatAFormerRunLeft() throws IOException {
    Path path = parent.resolve("run");
    try (WorkDirectory first = WorkDirectory.take(path)) {
      Files.createDirectories(first.resolve("databases"));
      Files.writeString(first.resolve("databases").resolve("orders.mv.db"), "old");
    }
    try (WorkDirectory second = WorkDirectory.take(path)) {
      assertThat(second.resolve("databases")).doesNotExist();
    }
  }

  @Test
  void shouldNotTouchWhatIsNotItsOwn() throws IOException {
    Path precious = parent.resolve("precious.txt");
    Files.writeString(precious, "mine");
    assertThatThrownBy(() -> WorkDirectory.take(parent))
        .isInstanceOf(ShowFailedException.class)
        .hasMessageContaining("holds something else");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void shouldNotDisturbAnotherRun() throws IOException {
    Path path = parent.resolve("run");
    try (WorkDirectory first = WorkDirectory.take(path)) {
      Files.writeString(first.resolve("broker.log"), "busy");
      assertThatThrownBy(() -> WorkDirectory.take(path))
          .isInstanceOf(ShowFailedException.class)
          .hasMessageContaining("another run uses it");
      assertThat(first.resolve("broker.log")).exists();
    }
  }
}
