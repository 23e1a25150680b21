package io.escrowmq.broker;

import io.escrowmq.broker.log.DelegatingLog;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.command.Decide;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * A log that, in the first life of its broker, stands still for good when a decision has become
 * durable: the decision is on disk, and no reply gets out. It says so, for whoever kills it then.
 * In later lives it is honest.
 */
public final class HeldReplyLog extends DelegatingLog {

  /** What it says on standard output. */
  public static final String HOLDING = "a decision is durable, and its reply is held";

  private final ShardLog log;

  private HeldReplyLog(ShardLog log) {
    super(log);
    this.log = log;
  }

  static LogOpener.Opened open(LogOptions options, LogPosition from, Executor shard) {
    LogOpener.Opened real = LogOpener.CHRONICLE.open(options, from, shard);
    return new LogOpener.Opened(new HeldReplyLog(real.log()), real.recovery());
  }

  @Override
  public void start(Listener rest) {
    log.start(new Holding(rest));
  }

  private static final class Holding extends DelegatingListener {
    private boolean leads;
    private boolean replayed;
    private boolean decided;

    Holding(Listener rest) {
      super(rest);
    }

    @Override
    public void leading(long epoch) {
      leads = true;
      super.leading(epoch);
    }

    @Override
    public void durable(DurableBatch batch) {
      if (!leads) {
        replayed = true;
      } else if (!replayed) {
        BatchPayload.forEach(batch, command -> decided |= command instanceof Decide);
        if (decided) {
          System.out.println(HOLDING);
          awaitKill();
        }
      }
      super.durable(batch);
    }

    private static void awaitKill() {
      while (true) {
        LockSupport.park();
      }
    }
  }
}
