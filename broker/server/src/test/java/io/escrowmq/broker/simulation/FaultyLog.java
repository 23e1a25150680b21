package io.escrowmq.broker.simulation;

import io.escrowmq.broker.log.Appended;
import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.DelegatingLog;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.InMemoryShardLog;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.LogSegment;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Prepare;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The log in memory, with checksums as the real one has them, faults, and planted bugs. */
final class FaultyLog extends DelegatingLog {
  private static final int LENGTH_BYTES = 4;
  private static final int DAMAGED_BYTES_MIN = 64;

  private final InMemoryShardLog log;
  private final Disk disk;
  private final World world;

  /** The next append fails with an error of the runtime. */
  boolean failNextAppend;

  /** What of one kind is not replayed the next time, or null. */
  private @Nullable Class<? extends Command> lose;

  FaultyLog(InMemoryShardLog log, Disk disk, World world) {
    super(log);
    this.log = log;
    this.disk = disk;
    this.world = world;
    this.lose =
        world.bug == Bug.LOSE_ONE_ACK
            ? Ack.class
            : world.bug == Bug.LOSE_ONE_DECISION ? Decide.class : null;
  }

  InMemoryShardLog log() {
    return log;
  }

  @Override
  public void start(Listener shard) {
    log.start(world.bug == Bug.REUSE_AN_OFFSET ? new WithoutLast(shard) : new Checked(shard));
  }

  @Override
  public CompletionStage<Appended> append(Batch batch) {
    if (failNextAppend) {
      failNextAppend = false;
      throw new OutOfMemoryError("planted");
    }
    CompletionStage<Appended> outcome = log.append(batch);
    if (world.bug == Bug.ACKNOWLEDGE_BEFORE_FORCE
        || (world.bug == Bug.DELIVER_BEFORE_THE_DECISION_IS_DURABLE
            && contains(batch, command -> command instanceof Decide))) {
      log.force();
    }
    return outcome;
  }

  @Override
  public CompletionStage<Appended> appendAlone(Batch batch) {
    return append(batch);
  }

  private static boolean contains(Batch batch, Predicate<Command> wanted) {
    ByteBuffer payload = batch.payload().duplicate();
    for (int i = 0; i < batch.count(); i++) {
      int length = payload.getInt();
      if (wanted.test(CommandCodec.decode(payload.slice(payload.position(), length)))) {
        return true;
      }
      payload.position(payload.position() + length);
    }
    return false;
  }

  static int checksum(ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }

  /** What is read is what was written, or it is damage. */
  private DurableBatch checked(DurableBatch batch) {
    DurableBatch read = batch;
    if (disk.damageNextRead && batch.payload().remaining() > DAMAGED_BYTES_MIN) {
      disk.damageNextRead = false;
      read = damaged(batch);
    }
    int expected =
        disk.checksums.computeIfAbsent(batch.number(), number -> checksum(batch.payload()));
    if (expected != checksum(read.payload()) && world.bug != Bug.SKIP_CRC) {
      world.coverage.hit("path: damage found");
      throw InMemoryShardLog.damage("Expected a whole batch at " + batch.position());
    }
    return read;
  }

  private DurableBatch damaged(DurableBatch batch) {
    ByteBuffer payload = copy(batch.payload());
    int at = payload.remaining() - 1 - world.dice.below(8);
    payload.put(at, (byte) (payload.get(at) ^ 1 << world.dice.below(8)));
    return with(batch, batch.timeMs(), batch.count(), payload);
  }

  private static ByteBuffer copy(ByteBuffer payload) {
    return ByteBuffer.allocate(payload.remaining()).put(payload).flip();
  }

  private static DurableBatch with(DurableBatch batch, long timeMs, int count, ByteBuffer payload) {
    return new DurableBatch(
        batch.position(),
        batch.number(),
        batch.epoch(),
        timeMs,
        batch.rulesVersion(),
        count,
        payload,
        batch.attachment());
  }

  /** What a broker with a bug makes of a batch that it replays. */
  private DurableBatch bend(DurableBatch batch) {
    if (world.bug == Bug.RESET_TIMERS_AT_RESTART) {
      return with(batch, world.time.high(), batch.count(), batch.payload());
    }
    if (world.bug == Bug.FORGET_TRANSACTIONS_AT_RESTART) {
      return without(batch, command -> command instanceof Prepare);
    }
    Class<? extends Command> lost = lose;
    if (lost != null) {
      DurableBatch fewer = without(batch, lost::isInstance);
      lose = fewer.count() == batch.count() ? lost : null;
      return fewer;
    }
    return batch;
  }

  private static DurableBatch without(DurableBatch batch, Predicate<Command> lost) {
    ByteBuffer payload = batch.payload();
    ByteBuffer kept = ByteBuffer.allocate(payload.remaining());
    int count = 0;
    for (int i = 0; i < batch.count(); i++) {
      int length = payload.getInt(payload.position());
      ByteBuffer bytes = payload.slice(payload.position() + LENGTH_BYTES, length);
      if (!lost.test(CommandCodec.decode(bytes.duplicate()))) {
        kept.putInt(length).put(bytes);
        count++;
      }
      payload.position(payload.position() + LENGTH_BYTES + length);
    }
    return with(batch, batch.timeMs(), count, kept.flip());
  }

  /** Hands on what is durable, after the checks of a real log. */
  private class Checked extends DelegatingListener {
    Checked(Listener shard) {
      super(shard);
    }

    @Override
    public void durable(DurableBatch batch) {
      if (batch.attachment() == null) {
        world.coverage.hit("path: batch replayed");
        handOn(bend(checked(batch)));
      } else {
        disk.checksums.put(batch.number(), checksum(batch.payload()));
        world.logged(batch.count());
        handOn(
            world.bug == Bug.APPLY_UNDER_ANOTHER_TIME
                ? with(batch, batch.timeMs() + 1, batch.count(), batch.payload())
                : batch);
      }
    }

    void handOn(DurableBatch batch) {
      super.durable(batch);
    }
  }

  /** Holds each replayed batch back until the next one comes. */
  private final class WithoutLast extends Checked {
    private @Nullable DurableBatch last;

    WithoutLast(Listener shard) {
      super(shard);
    }

    @Override
    void handOn(DurableBatch batch) {
      if (batch.attachment() != null) {
        super.handOn(batch);
        return;
      }
      if (last != null) {
        super.handOn(last);
      }
      last = batch;
    }

    @Override
    public void leading(long epoch) {
      last = null;
      super.leading(epoch);
    }
  }

  @Override
  public LogReader reader() {
    LogReader reader = log.reader();
    return new LogReader() {
      @Override
      public DurableBatch read(LogPosition position) {
        world.coverage.hit("path: body read from the log");
        if (disk.carried.contains(position.value())) {
          world.coverage.hit("path: carried message read");
        }
        boolean armed = disk.damageNextRead;
        DurableBatch batch = reader.read(position);
        if (armed && batch.payload().remaining() > DAMAGED_BYTES_MIN) {
          world.damaged();
        }
        return checked(batch);
      }

      @Override
      public void seekAfter(LogPosition position) {
        reader.seekAfter(position);
      }

      @Override
      public @Nullable DurableBatch next() {
        DurableBatch next = reader.next();
        return next == null ? null : checked(next);
      }

      @Override
      public void release() {
        reader.release();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  @Override
  public CompletionStage<Void> discard(LogSegment segment) {
    world.coverage.hit("path: segment deleted");
    return log.discard(segment);
  }
}
