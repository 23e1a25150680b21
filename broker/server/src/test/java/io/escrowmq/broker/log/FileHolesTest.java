package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHolesTest {
  private static final long MIB = 1 << 20;
  private static final long SIZE = 8 * MIB;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    file = directory.resolve("segment");
    write(SIZE - 1, 0);
    Posix.reserve(file, SIZE);
  }

  private void write(long at, int value) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {(byte) value}), at);
    }
  }

  @Test
  void shouldFindWhatWasWrittenWhetherItIsForcedOrNot() throws IOException {
    write(3 * MIB + 5, 1);
    try (FileHoles holes = new FileHoles(file)) {
      long data = holes.nextData(0, SIZE);
      assertThat(data).as("never behind what is there").isLessThanOrEqualTo(3 * MIB + 5);
      assertThat(holes.nextData(3 * MIB + 5, SIZE)).isEqualTo(3 * MIB + 5);
      assertThat(holes.nextData(SIZE - 1, SIZE)).isEqualTo(SIZE - 1);
      assertThat(holes.nextData(SIZE, SIZE)).isEqualTo(SIZE);
    }
  }

  @Test
  void shouldSeeWhatWasWrittenSinceOnceItForgets() throws IOException {
    write(5 * MIB, 1);
    try (FileHoles holes = new FileHoles(file)) {
      holes.nextData(0, SIZE);
      write(2 * MIB, 1);

      holes.forget();

      assertThat(holes.nextData(0, SIZE)).isLessThanOrEqualTo(2 * MIB);
    }
  }

  @Test
  void shouldSayNothingLessThanThePlaceItself() throws IOException {
    try (FileHoles holes = new FileHoles(file)) {
      for (long at = 0; at < SIZE; at += 4_097) {
        assertThat(holes.nextData(at, SIZE)).isBetween(at, SIZE);
      }
    }
  }
}
