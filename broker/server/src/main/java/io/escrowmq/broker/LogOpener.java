package io.escrowmq.broker;

import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.Recovery;
import io.escrowmq.broker.log.ShardLog;
import java.util.concurrent.Executor;

/** Opens the shard's log: the one place to change when the log is replicated. */
interface LogOpener {

  /** The log of a single node. */
  LogOpener CHRONICLE =
      (options, replayFrom, shardExecutor) -> {
        ChronicleShardLog log = ChronicleShardLog.open(options, replayFrom, shardExecutor);
        return new Opened(log, log.recovery());
      };

  /**
   * Opens it.
   *
   * @param options how it is kept
   * @param replayFrom what a snapshot covers
   * @param shardExecutor the shard's thread
   */
  Opened open(LogOptions options, LogPosition replayFrom, Executor shardExecutor);

  /**
   * An open log.
   *
   * @param log not started yet
   * @param recovery what opening found
   */
  record Opened(ShardLog log, Recovery recovery) {}
}
