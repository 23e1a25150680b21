package io.escrowmq.broker.rot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/** One seeded damage to a directory. */
final class Rot {
  /** What happens to a file. */
  enum Kind {
    BIT_FLIP,
    RUBBISH,
    TRUNCATED,
    ZEROED_PAGE,
    SWAPPED_BLOCKS,
    FOREIGN,
    EMPTY,
    MISSING
  }

  /** Which file, or which part of one. */
  enum Target {
    SEGMENT,
    LAST_BATCHES,
    CHRONICLES_INDEX,
    SNAPSHOT,
    IDENTITY,
    LOCK,
    TABLE
  }

  private static final int BLOCK = 4096;
  private static final int INDEX_END = 132 * 1024;

  final Kind kind;
  final Target target;
  private final Random random;

  Rot(long seed) {
    this.random = new Random(seed);
    int die = random.nextInt(100);
    this.target =
        die < 55
            ? Target.SEGMENT
            : die < 70
                ? Target.LAST_BATCHES
                : die < 78
                    ? Target.CHRONICLES_INDEX
                    : die < 92
                        ? Target.SNAPSHOT
                        : die < 96 ? Target.IDENTITY : die < 98 ? Target.LOCK : Target.TABLE;
    this.kind = Kind.values()[random.nextInt(Kind.values().length)];
  }

  @Override
  public String toString() {
    return kind + " of " + target;
  }

  void apply(Path directory) throws IOException {
    Path file = file(directory);
    long size = Files.exists(file) ? Files.size(file) : 0;
    long from = 0;
    long until = Math.max(1, size);
    if (target == Target.LAST_BATCHES) {
      from = Math.max(0, size - 3 * BLOCK);
    } else if (target == Target.CHRONICLES_INDEX) {
      until = Math.min(until, INDEX_END);
    }
    long at = from + (long) (random.nextDouble() * (until - from));
    switch (kind) {
      case BIT_FLIP ->
          write(file, at, new byte[] {(byte) (byteAt(file, at) ^ 1 << random.nextInt(8))});
      case RUBBISH -> write(file, at, bytes((int) Math.min(until - at, 1 + random.nextInt(200))));
      case TRUNCATED -> truncate(file, at);
      case ZEROED_PAGE -> {
        long page = at / BLOCK * BLOCK;
        write(file, page, new byte[(int) Math.max(0, Math.min(BLOCK, size - page))]);
      }
      case SWAPPED_BLOCKS -> swap(file, at / BLOCK * BLOCK, size);
      case FOREIGN -> {
        truncate(file, 0);
        write(file, 0, bytes((int) Math.min(size, 64 * 1024)));
      }
      case EMPTY -> truncate(file, 0);
      case MISSING -> Files.deleteIfExists(file);
    }
  }

  private Path file(Path directory) throws IOException {
    List<Path> segments =
        Copies.all(directory.resolve("log")).stream()
            .filter(file -> file.toString().endsWith(".cq4"))
            .toList();
    List<Path> snapshots =
        Copies.all(directory.resolve("snapshots")).stream().filter(Files::isRegularFile).toList();
    return switch (target) {
      case SEGMENT, CHRONICLES_INDEX -> segments.get(random.nextInt(segments.size()));
      case LAST_BATCHES -> segments.get(segments.size() - 1);
      case SNAPSHOT -> snapshots.get(random.nextInt(snapshots.size()));
      case IDENTITY -> directory.resolve("log/escrow-log");
      case LOCK -> made(directory.resolve("log/escrow.lock"));
      case TABLE ->
          made(segments.get(random.nextInt(segments.size())).resolveSibling("metadata.cq4t"));
    };
  }

  private static Path made(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      Files.write(file, new byte[100]);
    }
    return file;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void swap(Path file, long first, long size) throws IOException {
    long blocks = size / BLOCK;
    if (blocks >= 2 && first + BLOCK <= size) {
      long second = random.nextInt((int) blocks) * (long) BLOCK;
      byte[] one = read(file, first);
      byte[] other = read(file, second);
      write(file, first, other);
      write(file, second, one);
    }
  }

  private static byte byteAt(Path file, long at) throws IOException {
    return read(file, at)[0];
  }

  private static byte[] read(Path file, long at) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
      channel.read(bytes, at);
      return bytes.array();
    }
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
