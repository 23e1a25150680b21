package io.escrowmq.broker;

import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.StorageState;
import java.util.concurrent.Executor;

/** A log that has no floors and says that there is room whatever the disk says. */
final class BlindLog {

  private BlindLog() {}

  static LogOpener.Opened open(LogOptions options, LogPosition from, Executor shard) {
    LogOpener.Opened real = LogOpener.CHRONICLE.open(options.withFloors(0, 0), from, shard);
    return InterceptedLog.of(real, "storage", () -> StorageState.OK);
  }
}
