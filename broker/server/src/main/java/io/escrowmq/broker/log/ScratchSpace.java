package io.escrowmq.broker.log;

import io.escrowmq.core.state.PageSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Space for the state's pages outside of the heap: mapped files of 16 MiB. They hold nothing that
 * is not in the snapshots and the log, are never forced, and have no name once they are mapped: so
 * their blocks are free when they are unmapped, or when the process ends in whatever way.
 *
 * <p>The blocks of each file are reserved before it is used, because a store into a hole of a file
 * on a full disk would be a SIGBUS. For one thread at a time.
 */
public final class ScratchSpace implements PageSpace {
  private static final int LARGEST_BYTES = 16 << 20;
  private static final int SMALLEST_BYTES = 256 << 10;
  private static final int ZEROS_BYTES = 1 << 20;
  private static final String SUFFIX = ".pages";
  private static final AtomicLong NEXT_FILE = new AtomicLong();

  private final Path directory;
  private final int chunkBytes;

  private ScratchSpace(Path directory, int chunkBytes) {
    this.directory = directory;
    this.chunkBytes = chunkBytes;
  }

  /**
   * {@return space in a directory} Chunks have 16 MiB, or less where the reserve is small: what
   * acks still take when publishes are refused already must fit into it several times.
   *
   * @param directory there, and prepared
   * @param reserveBytes free space that is kept for what must go on when the disk is nearly full
   */
  public static PageSpace in(Path directory, long reserveBytes) {
    long share = Math.max(SMALLEST_BYTES, Math.min(LARGEST_BYTES, reserveBytes / 4));
    return new ScratchSpace(directory, (int) Long.highestOneBit(share));
  }

  /**
   * Makes a directory ready at the start of the broker: what a killed process left in the moment
   * between making a file and taking its name away is deleted.
   *
   * @param directory made if missing
   * @throws IOException if it cannot be made or read
   */
  public static void prepare(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  @Override
  public int chunkBytes() {
    return chunkBytes;
  }

  @Override
  public ByteBuffer obtain() {
    Path file = directory.resolve(NEXT_FILE.incrementAndGet() + SUFFIX);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      try {
        if (!Posix.reserve(file, chunkBytes)) {
          writeZeros(channel);
        }
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, chunkBytes);
      } finally {
        Files.delete(file);
      }
    } catch (IOException noRoom) {
      throw new UncheckedIOException(
          "Expected room for the index of the backlog in %s, but: %s"
              .formatted(directory, noRoom.getMessage()),
          noRoom);
    }
  }

  /** The file system cannot reserve; what is written has its blocks too. */
  private void writeZeros(FileChannel channel) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(Math.min(ZEROS_BYTES, chunkBytes));
    for (long at = 0; at < chunkBytes; at += channel.write(zeros.clear(), at)) {
      // Goes on behind what was taken.
    }
  }

  @Override
  public void release(ByteBuffer chunk) {
    if (chunk instanceof MappedByteBuffer mapped) {
      Unmap.now(mapped);
    }
  }

  @Override
  public void close() {
    // Every chunk was released; nothing else is held.
  }

  /** Java 17 unmaps at once only by this; else mappings would wait for a collection. */
  private static final class Unmap {
    private static final Object UNSAFE;
    private static final Method INVOKE_CLEANER;

    static {
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        UNSAFE = instance.get(null);
        INVOKE_CLEANER = type.getMethod("invokeCleaner", ByteBuffer.class);
      } catch (ReflectiveOperationException missing) {
        throw new ExceptionInInitializerError(missing);
      }
    }

    static void now(MappedByteBuffer mapped) {
      try {
        INVOKE_CLEANER.invoke(UNSAFE, mapped);
      } catch (ReflectiveOperationException failed) {
        throw new IllegalStateException("Expected to unmap a file, but could not", failed);
      }
    }
  }
}
