package io.escrowmq.broker.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A log that hands everything on to another, for tests that change a part of it. */
public abstract class DelegatingLog implements ShardLog {

  private final ShardLog log;

  /** Over another log. */
  protected DelegatingLog(ShardLog log) {
    this.log = log;
  }

  @Override
  public void start(Listener listener) {
    log.start(listener);
  }

  @Override
  public CompletionStage<Appended> append(Batch batch) {
    return log.append(batch);
  }

  @Override
  public CompletionStage<Appended> appendAlone(Batch batch) {
    return log.appendAlone(batch);
  }

  @Override
  public CompletionStage<Void> readBarrier() {
    return log.readBarrier();
  }

  @Override
  public LogReader reader() {
    return log.reader();
  }

  @Override
  public void checkpointed(LogPosition upTo) {
    log.checkpointed(upTo);
  }

  @Override
  public List<LogSegment> segments() {
    return log.segments();
  }

  @Override
  public CompletionStage<Void> discard(LogSegment segment) {
    return log.discard(segment);
  }

  @Override
  public CompletionStage<Void> stamp() {
    return log.stamp();
  }

  @Override
  public StorageState storage() {
    return log.storage();
  }

  @Override
  public LogCopy copy(int filesMax) throws IOException {
    return log.copy(filesMax);
  }

  @Override
  public int maxBatchBytes() {
    return log.maxBatchBytes();
  }

  @Override
  public void close() {
    log.close();
  }

  /** A listener that hands everything on to another. */
  public abstract static class DelegatingListener implements Listener {

    private final Listener rest;

    /** In front of another listener. */
    protected DelegatingListener(Listener rest) {
      this.rest = rest;
    }

    @Override
    public void durable(DurableBatch batch) {
      rest.durable(batch);
    }

    @Override
    public void installed(LogPosition snapshot) {
      rest.installed(snapshot);
    }

    @Override
    public void leading(long epoch) {
      rest.leading(epoch);
    }

    @Override
    public void following(String hint) {
      rest.following(hint);
    }

    @Override
    public void failed(Throwable cause) {
      rest.failed(cause);
    }
  }
}
