package io.escrowmq.broker.log;

import java.util.UUID;
import java.util.concurrent.Executor;

/** Opens a log as after a loss of power, for tests on a machine that goes on. */
public final class PowerLostLog {
  private PowerLostLog() {}

  /** As {@link ChronicleShardLog#open}, under a boot id that nobody had before. */
  public static ChronicleShardLog open(
      LogOptions options, LogPosition replayFrom, Executor shardExecutor) {
    return ChronicleShardLog.open(options, replayFrom, shardExecutor, UUID.randomUUID().toString());
  }
}
