package io.escrowmq.broker;

import io.escrowmq.broker.log.DelegatingLog;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.StorageState;
import java.util.concurrent.Executor;

/** A log that has no floors and says that there is room whatever the disk says. */
final class BlindLog extends DelegatingLog {

  private BlindLog(ShardLog log) {
    super(log);
  }

  static LogOpener.Opened open(LogOptions options, LogPosition from, Executor shard) {
    LogOpener.Opened real = LogOpener.CHRONICLE.open(options.withFloors(0, 0), from, shard);
    return new LogOpener.Opened(new BlindLog(real.log()), real.recovery());
  }

  @Override
  public StorageState storage() {
    return StorageState.OK;
  }
}
