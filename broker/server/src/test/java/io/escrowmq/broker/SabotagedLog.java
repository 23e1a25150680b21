package io.escrowmq.broker;

import io.escrowmq.broker.log.Appended;
import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DelegatingLog;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A log that lies: says that batches are durable before they are appended, or forgets the last one
 * when it opens.
 */
final class SabotagedLog extends DelegatingLog {

  private static final long DELAY_MS = 150;

  private final ShardLog log;
  private final Executor shard;
  private final boolean lateAppend;
  private @Nullable Listener listener;
  private long invented = Long.MAX_VALUE / 2;

  private SabotagedLog(ShardLog log, Executor shard, boolean lateAppend) {
    super(log);
    this.log = log;
    this.shard = shard;
    this.lateAppend = lateAppend;
  }

  static LogOpener.Opened replyingBeforeAppend(
      LogOptions options, LogPosition from, Executor shard) {
    return open(options, from, shard, true);
  }

  static LogOpener.Opened skippingLastBatch(LogOptions options, LogPosition from, Executor shard) {
    return open(options, from, shard, false);
  }

  private static LogOpener.Opened open(
      LogOptions options, LogPosition from, Executor shard, boolean lateAppend) {
    ChronicleShardLog real = ChronicleShardLog.open(options, from, shard);
    return new LogOpener.Opened(new SabotagedLog(real, shard, lateAppend), real.recovery());
  }

  @Override
  public void start(Listener rest) {
    listener = rest;
    log.start(lateAppend ? new ReplayOnly(rest) : new WithoutLast(rest));
  }

  @Override
  public CompletionStage<Appended> append(Batch batch) {
    if (!lateAppend) {
      return log.append(batch);
    }
    ByteBuffer copy =
        ByteBuffer.allocate(batch.payloadBytes()).put(batch.payload().duplicate()).flip();
    Batch kept = new Batch(batch.timeMs(), batch.rulesVersion(), batch.count(), copy, null);
    CompletableFuture.delayedExecutor(DELAY_MS, TimeUnit.MILLISECONDS, shard)
        .execute(() -> log.append(kept));
    LogPosition position = new LogPosition(invented++);
    shard.execute(
        () -> {
          if (listener != null) {
            listener.durable(
                new DurableBatch(
                    position,
                    0,
                    0,
                    batch.timeMs(),
                    batch.rulesVersion(),
                    batch.count(),
                    batch.payload(),
                    batch.attachment()));
          }
        });
    return CompletableFuture.completedFuture(new Appended.Durable(position));
  }

  @Override
  public CompletionStage<Appended> appendAlone(Batch batch) {
    return lateAppend ? append(batch) : log.appendAlone(batch);
  }

  /** Hands on what is replayed, and nothing that becomes durable: that was reported before. */
  private static class ReplayOnly extends DelegatingListener {
    boolean leads;

    ReplayOnly(Listener rest) {
      super(rest);
    }

    @Override
    public void durable(DurableBatch batch) {
      if (!leads) {
        handOn(batch);
      }
    }

    void handOn(DurableBatch batch) {
      super.durable(batch);
    }

    @Override
    public void leading(long epoch) {
      leads = true;
      super.leading(epoch);
    }
  }

  /** Holds each replayed batch back until the next one comes, and forgets the one that is left. */
  private static final class WithoutLast extends ReplayOnly {
    private @Nullable DurableBatch held;

    WithoutLast(Listener rest) {
      super(rest);
    }

    @Override
    public void durable(DurableBatch batch) {
      if (leads) {
        handOn(batch);
        return;
      }
      if (held != null) {
        handOn(held);
      }
      held = batch;
    }
  }
}
