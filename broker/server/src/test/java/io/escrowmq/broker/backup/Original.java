package io.escrowmq.broker.backup;

import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DelegatingLog;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.TestShard;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.core.ShardState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A log in small segments with a snapshot store beside it, to be backed up while it is open. */
final class Original implements AutoCloseable {
  private static final int PAYLOAD_BYTES = 50_000;

  final UUID id = UUID.randomUUID();
  final SnapshotStore snapshots;
  final ChronicleShardLog log;
  final BackupSource source;
  private final TestShard shard = new TestShard();
  private final List<DurableBatch> durable = new ArrayList<>();

  Original(Path data) throws IOException {
    snapshots = new SnapshotStore(data.resolve("snapshots"), DiskForce.real());
    log = open(data, LogPosition.BEGINNING, shard);
    log.start(new Noting(shard, durable));
    source = new BackupSource(id, snapshots, log);
  }

  static ChronicleShardLog open(Path data, LogPosition from, TestShard shard) {
    LogOptions options =
        LogOptions.at(data.resolve("log")).withSegmentBytes(1 << 20).withFloors(0, 0);
    return ChronicleShardLog.open(options, from, shard);
  }

  /** Appends until they are durable; about twenty fill a segment. */
  void append(int batches) {
    int expected = durable.size() + batches;
    for (int i = 0; i < batches; i++) {
      ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES).putInt(0, durable.size() + i + 1);
      log.append(new Batch(1_000, 1, 1, payload, null));
    }
    shard.runUntil(() -> durable.size() == expected);
  }

  List<DurableBatch> durable() {
    return durable;
  }

  LogPosition end() {
    return durable.get(durable.size() - 1).position();
  }

  void snapshot() throws IOException {
    snapshots.save(new ShardState(), end());
  }

  byte[] archive() throws IOException {
    try (Archive archive = source.open()) {
      return bytes(archive);
    }
  }

  static byte[] bytes(Archive archive) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece = archive.next(); piece != null; piece = archive.next()) {
      all.write(piece);
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    log.close();
  }

  /** Hears what becomes durable. */
  static final class Noting extends DelegatingLog.DelegatingListener {
    private final List<DurableBatch> durable;

    Noting(ShardLog.Listener shard, List<DurableBatch> durable) {
      super(shard);
      this.durable = durable;
    }

    @Override
    public void durable(DurableBatch batch) {
      durable.add(batch);
    }
  }
}
