package io.escrowmq.broker.log;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ChronicleShardLogTest extends ShardLogContract {
  @TempDir Path directory;

  @Override
  ShardLog open(LogPosition replayFrom, TestShard shard) {
    LogOptions options =
        LogOptions.at(directory.resolve("log")).withSegmentBytes(1 << 20).withFloors(0, 0);
    return ChronicleShardLog.open(options, replayFrom, shard);
  }
}
