package io.escrowmq.broker;

import io.escrowmq.broker.config.StorageConfig;
import io.escrowmq.broker.log.StorageState;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.metrics.StorageFigures;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the metrics how much the log takes and how much room its disk has; looks on a worker
 * thread.
 */
final class StorageGauge {

  private static final Logger LOG = LoggerFactory.getLogger(StorageGauge.class);

  private final Vertx vertx;
  private final Path log;
  private final StorageConfig storage;
  private final BrokerMetrics metrics;

  StorageGauge(Vertx vertx, Path log, StorageConfig storage, BrokerMetrics metrics) {
    this.storage = storage;
    this.vertx = vertx;
    this.log = log;
    this.metrics = metrics;
  }

  /** Looks again, soon. */
  void refresh(StorageState state) {
    vertx
        .executeBlocking(() -> figures(state))
        .onSuccess(metrics::storage)
        .onFailure(unread -> LOG.warn("Expected to measure {}, but {}", log, unread.toString()));
  }

  private StorageFigures figures(StorageState state) throws IOException {
    try (Stream<Path> segments = Files.list(log);
        Stream<Path> files = Files.walk(log)) {
      int count = (int) segments.filter(Files::isDirectory).count();
      long bytes = files.filter(Files::isRegularFile).mapToLong(StorageGauge::bytes).sum();
      long free = Files.getFileStore(log).getUsableSpace();
      return new StorageFigures(
          bytes,
          count,
          free,
          level(state),
          storage.publishFloorBytes(),
          storage.reserveFloorBytes());
    }
  }

  private static int level(StorageState state) {
    return switch (state) {
      case OK -> 0;
      case LOW -> 1;
      case FULL -> 2;
    };
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException deleted) {
      return 0; // Retention was quicker.
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }
}
