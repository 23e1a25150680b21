package io.escrowmq.broker;

import io.escrowmq.broker.log.DelegatingLog;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogSegment;
import io.escrowmq.broker.log.ShardLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** A log that opens and maps each of its segments now and then, and lets none of them go. */
final class LeakyLog extends DelegatingLog {

  private static final Map<Path, Leak> LEAKS = new ConcurrentHashMap<>();

  private record Leak(FileChannel file, MappedByteBuffer page) {}

  private final Path directory;

  private LeakyLog(ShardLog log, Path directory) {
    super(log);
    this.directory = directory;
  }

  static LogOpener.Opened open(LogOptions options, LogPosition from, Executor shard) {
    LogOpener.Opened real = LogOpener.CHRONICLE.open(options, from, shard);
    return new LogOpener.Opened(new LeakyLog(real.log(), options.directory()), real.recovery());
  }

  @Override
  public List<LogSegment> segments() {
    leak(directory);
    return super.segments();
  }

  private static void leak(Path log) {
    try (Stream<Path> files = Files.walk(log)) {
      files
          .filter(file -> file.toString().endsWith(".cq4"))
          .forEach(file -> LEAKS.computeIfAbsent(file, LeakyLog::held));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Leak held(Path file) {
    try {
      FileChannel open = FileChannel.open(file, StandardOpenOption.READ);
      return new Leak(open, open.map(FileChannel.MapMode.READ_ONLY, 0, 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
