package io.escrowmq.broker.power;

import io.escrowmq.broker.power.BlockLog.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What may be found on a disk whose power failed after some number of recorded writes: everything
 * up to the last flush, and of what was written after it anything between nothing and all, single
 * writes torn between two sectors.
 *
 * <p>States are to be asked for in ascending order.
 */
final class CrashStates implements AutoCloseable {

  private static final int BLOCK = 4096;

  /**
   * ext4's superblock, which ext4 itself cannot read when torn; no disk tears 1 KiB at this place.
   */
  private static final long SUPERBLOCK_SECTOR = 2;

  private final byte[] settled;
  private final BlockLog log;
  private final FileChannel data;
  private int settledEntries;

  /** Begins with what was there before the recording. */
  CrashStates(Path initialImage, BlockLog log) throws IOException {
    this.settled = Files.readAllBytes(initialImage);
    this.log = log;
    this.data = log.open();
  }

  /**
   * Writes the image of a disk that lost its power after so many entries; tells whether something
   * is missing that was written.
   */
  boolean write(int entries, SplittableRandom random, Path to) throws IOException {
    settle(entries);
    try (FileChannel image =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      image.write(ByteBuffer.allocate(1), settled.length - 1L);
      for (int at = 0; at < settled.length; at += BLOCK) {
        if (!isZero(at)) {
          image.write(ByteBuffer.wrap(settled, at, BLOCK), at);
        }
      }
      Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
      boolean lossy = false;
      int last = settledEntries + random.nextInt(entries - settledEntries + 1);
      for (int i = settledEntries; i < entries; i++) {
        Entry entry = log.entries().get(i);
        if (entry.dataAt() < 0) {
          continue;
        }
        boolean kept = fate.keeps(random, i < last);
        boolean torn = fate.tears(random);
        if (kept) {
          keep(entry, torn ? random : null, image);
        }
        lossy |= torn || !kept;
      }
      return lossy;
    }
  }

  /** What becomes of the writes after the last flush. */
  private enum Fate {
    NONE,
    ALL,
    ANY,
    ANY_TORN,
    FIRST_ONES;

    boolean keeps(SplittableRandom random, boolean isFirst) {
      return switch (this) {
        case NONE -> false;
        case ALL -> true;
        case ANY, ANY_TORN -> random.nextBoolean();
        case FIRST_ONES -> isFirst;
      };
    }

    boolean tears(SplittableRandom random) {
      return this == ANY_TORN && random.nextBoolean();
    }
  }

  private void settle(int entries) throws IOException {
    int flushed = settledEntries;
    for (int i = settledEntries; i < entries; i++) {
      flushed = log.entries().get(i).flush() ? i + 1 : flushed;
    }
    for (; settledEntries < flushed; settledEntries++) {
      Entry entry = log.entries().get(settledEntries);
      if (entry.dataAt() >= 0) {
        byte[] bytes = BlockLog.data(data, entry);
        System.arraycopy(bytes, 0, settled, (int) (entry.sector() * BlockLog.SECTOR), bytes.length);
      }
    }
  }

  private boolean isZero(int at) {
    for (int i = at; i < at + BLOCK; i++) {
      if (settled[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void keep(Entry entry, @Nullable SplittableRandom torn, FileChannel image)
      throws IOException {
    byte[] bytes = BlockLog.data(data, entry);
    for (int i = 0; i < entry.sectors(); i++) {
      boolean superblock = entry.sector() <= SUPERBLOCK_SECTOR + 1 && entry.sector() + i < 8;
      if (torn == null || superblock || torn.nextBoolean()) {
        image.write(
            ByteBuffer.wrap(bytes, i * BlockLog.SECTOR, BlockLog.SECTOR),
            (entry.sector() + i) * BlockLog.SECTOR);
      }
    }
  }

  @Override
  public void close() throws IOException {
    data.close();
  }
}
