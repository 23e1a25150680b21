package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.core.state.PageSpace;
import io.escrowmq.core.state.Pages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchSpaceTest {
  private static final Path MAPS = Path.of("/proc/self/maps");

  @TempDir Path directory;

  @Test
  void shouldGiveFilesAndMappingsBack() throws IOException {
    int pagesPerChunk = ScratchSpace.in(directory, 128 << 20).chunkBytes() / Pages.PAGE_BYTES;
    try (Pages pages = new Pages(ScratchSpace.in(directory, 128 << 20))) {
      List<Integer> used = new ArrayList<>();
      for (int i = 0; i < 3 * pagesPerChunk; i++) {
        int page = pages.allocate();
        assertThat(pages.getLong(page, 4088)).isZero();
        pages.putLong(page, 4088, i);
        used.add(page);
      }
      assertThat(mappings()).isEqualTo(3);
      assertThat(directory).isEmptyDirectory();
      for (int i = 0; i < used.size(); i++) {
        assertThat(pages.getLong(used.get(i), 4088)).isEqualTo(i);
      }

      used.forEach(pages::free);
      assertThat(mappings()).isEqualTo(1);
    }

    assertThat(mappings()).isZero();
  }

  @Test
  void shouldSweepWhatAKilledProcessLeft() throws IOException {
    Path index = directory.resolve("index");
    ScratchSpace.prepare(index);
    Files.writeString(index.resolve("3.pages"), "left");

    ScratchSpace.prepare(index);

    assertThat(index).isEmptyDirectory();
  }

  @Test
  void shouldSayWhereThereIsNoRoom() {
    try (PageSpace space = ScratchSpace.in(directory.resolve("missing"), 128 << 20)) {
      assertThatThrownBy(space::obtain)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("room for the index of the backlog in " + directory);
    }
  }

  private long mappings() throws IOException {
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines.filter(line -> line.contains(directory.toString())).count();
    }
  }

  @Test
  void shouldTakeSmallChunksWhereTheReserveIsSmall() {
    assertThat(ScratchSpace.in(directory, 128 << 20).chunkBytes()).isEqualTo(16 << 20);
    assertThat(ScratchSpace.in(directory, 6 << 20).chunkBytes()).isEqualTo(1 << 20);
    assertThat(ScratchSpace.in(directory, 0).chunkBytes()).isEqualTo(256 << 10);
  }
}
