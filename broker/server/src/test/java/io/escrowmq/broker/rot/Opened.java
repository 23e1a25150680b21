package io.escrowmq.broker.rot;

import io.escrowmq.broker.dispatch.CommandImages;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.broker.snapshot.Snapshot;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.References;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.HeldMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A directory opened as the broker does it: newest whole snapshot, then the log behind it. */
final class Opened implements AutoCloseable {
  /** How a directory is opened; a planted bug is another way. */
  interface Way {
    Opened open(Path directory) throws IOException;
  }

  static final Way REAL = Opened::openAsTheBrokerDoes;

  static final DiskForce NO_FORCE =
      new DiskForce() {
        @Override
        public void force(FileChannel segment) {
          // Nothing here survives the test.
        }

        @Override
        public void forceDirectory(Path directory) {
          // As above.
        }
      };

  private final ShardState state;
  private final ChronicleShardLog log;

  private Opened(ShardState state, ChronicleShardLog log) {
    this.state = state;
    this.log = log;
  }

  static LogOptions options(Path directory) {
    return LogOptions.at(directory.resolve("log"))
        .withSegmentBytes(1 << 20)
        .withFloors(0, 0)
        .withDisk(NO_FORCE);
  }

  static Opened open(Path directory, Way way) throws IOException {
    return way.open(directory);
  }

  private static Opened openAsTheBrokerDoes(Path directory) throws IOException {
    Snapshot snapshot = new SnapshotStore(directory.resolve("snapshots"), NO_FORCE).load();
    ChronicleShardLog log =
        ChronicleShardLog.open(options(directory), snapshot.position(), task -> {});
    boolean started = false;
    try {
      log.start(new Fold(batch -> BatchPayload.fold(snapshot.state(), batch)));
      started = true;
      return new Opened(snapshot.state(), log);
    } finally {
      if (!started) {
        log.close();
      }
    }
  }

  LogReader reader() {
    return log.reader();
  }

  long stateHash() {
    return state.stateHash();
  }

  void forEachMessage(BiConsumer<UUID, MessageRef> visitor) {
    state.visitReferences(
        new References() {
          @Override
          public void held(UUID transactionId, HeldMessage held) {
            visitor.accept(
                new UUID(held.message().msb(), held.message().lsb()),
                new MessageRef(held.message().position(), held.message().ordinal()));
          }

          @Override
          public void delayed(DelayedMessage waiting) {
            visitor.accept(
                new UUID(waiting.message().msb(), waiting.message().lsb()),
                new MessageRef(waiting.message().position(), waiting.message().ordinal()));
          }

          @Override
          public void visible(TopicView topic, long offset) {
            visitor.accept(
                Objects.requireNonNull(topic.messageId(offset)),
                new MessageRef(topic.position(offset), topic.ordinal(offset)));
          }
        });
  }

  /** Reads a message as delivery does; throws if the log says that it is damaged. */
  static Image read(LogReader reader, MessageRef ref) {
    DurableBatch batch = reader.read(new LogPosition(ref.position()));
    List<Image> images = new ArrayList<>();
    BatchPayload.forEach(batch, command -> CommandImages.forEach(command, images::add));
    return images.get(ref.ordinal());
  }

  @Override
  public void close() {
    log.close();
  }

  /** Hears what is durable. */
  static final class Fold implements ShardLog.Listener {
    private final Consumer<DurableBatch> durable;

    Fold(Consumer<DurableBatch> durable) {
      this.durable = durable;
    }

    @Override
    public void durable(DurableBatch batch) {
      durable.accept(batch);
    }

    @Override
    public void installed(LogPosition snapshot) {
      throw new AssertionError("A single node installs nothing");
    }

    @Override
    public void leading(long epoch) {
      // Appends are not of interest.
    }

    @Override
    public void following(String hint) {
      throw new AssertionError("A single node leads");
    }

    @Override
    public void failed(Throwable cause) {
      throw new AssertionError(cause);
    }
  }
}
