package io.escrowmq.core;

import io.escrowmq.core.command.Settings;
import io.escrowmq.core.ids.Fences;
import io.escrowmq.core.ids.IdExpiry;
import io.escrowmq.core.ids.IdIndex;
import io.escrowmq.core.ids.Streams;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import io.escrowmq.core.timing.DueQueue;
import io.escrowmq.core.topic.DelayedMessage;
import io.escrowmq.core.topic.RetentionSchedule;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.topic.TopicTable;
import io.escrowmq.core.transaction.TransactionTable;
import io.escrowmq.core.workorder.WorkOrderTable;
import java.io.IOException;
import java.util.List;

/** All of the state, field by field. */
final class ShardData {
  private static final int MAGIC = 0x4553_4351;
  private static final int VERSION = 3;

  /** Where what grows with the backlog lies. */
  final Pages pages;

  /** In force since the last configure command. */
  Settings settings = Settings.DEFAULT;

  /** Last applied time, ms. Never falls. */
  long timeMs;

  /** Topics, their messages and groups. */
  TopicTable topics;

  /** In which topics messages may go next; derived. */
  final RetentionSchedule retention = new RetentionSchedule();

  /** Messages that wait for their time. */
  DueQueue<DelayedMessage> delayed = new DueQueue<>();

  /** What became of each message id. */
  IdIndex ids;

  /** Which of them are finished, since when. */
  IdExpiry expiry;

  /** Whether streams may jump; only while a damaged log is repaired, never stored. */
  boolean tolerant;

  /** Ordered streams of publishes. */
  Streams streams;

  /** Highest epochs. They only rise. */
  Fences fences = new Fences();

  /** Undecided and decided transactions. */
  TransactionTable transactions;

  /** What left automation. */
  WorkOrderTable workOrders;

  ShardData(Pages pages) {
    this.pages = pages;
    this.topics = new TopicTable(pages);
    this.ids = new IdIndex(pages);
    this.expiry = new IdExpiry(pages);
    this.streams = new Streams(pages);
    this.transactions = new TransactionTable(pages);
    this.workOrders = new WorkOrderTable(pages);
  }

  /** When the next timer is due; Long.MAX_VALUE if none is. */
  long nextTimerMs() {
    if (topics.hasRemains()) {
      return timeMs;
    }
    long windowMs = settings.idWindowMs();
    return Math.min(
        Math.min(Math.min(delayed.nextMs(), retention.nextMs()), expiry.nextMs(windowMs)),
        Math.min(
            Math.min(streams.nextMs(windowMs), transactions.nextForgetMs(windowMs)),
            workOrders.nextForgetMs()));
  }

  /** Messages from an offset on may be needed no more. */
  void freed(Topic topic, long first) {
    topic.freed(first);
    retention.refresh(topic, settings);
  }

  /** Other settings hold. */
  void configure(Settings changed) {
    settings = changed;
    for (Topic topic : topics.all()) {
      retention.refresh(topic, settings);
    }
  }

  void writeTo(StateOutput out) throws IOException {
    out.putInt(MAGIC);
    out.putInt(VERSION);
    out.putLong(settings.idWindowMs());
    out.putInt(settings.maxOpenTransactionsPerGroup());
    out.putInt(settings.maxAttempts());
    out.putLong(settings.retryBackoffMs());
    out.putLong(settings.retryBackoffCapMs());
    out.putBoolean(settings.createOnFirstUse());
    out.putLong(settings.retentionMs());
    out.putLong(settings.retentionBytes());
    out.putLong(timeMs);
    topics.writeTo(out);
    List<DelayedMessage> waiting = delayed.inOrder();
    out.putInt(waiting.size());
    for (DelayedMessage message : waiting) {
      message.writeTo(out);
    }
    ids.writeTo(out);
    expiry.writeTo(out);
    streams.writeTo(out);
    fences.writeTo(out);
    transactions.writeTo(out);
    workOrders.writeTo(out);
    out.putInt(MAGIC);
  }

  static ShardData readFrom(StateInput in, Pages pages) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("Expected a snapshot of a shard, but the first bytes are others");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("Expected snapshot version " + VERSION + ", but found " + version);
    }
    ShardData data = new ShardData(pages);
    data.settings =
        new Settings(
            in.readLong(),
            in.readInt(),
            in.readInt(),
            in.readLong(),
            in.readLong(),
            in.readBoolean(),
            in.readLong(),
            in.readLong());
    data.timeMs = in.readLong();
    data.topics = TopicTable.readFrom(in, pages);
    data.configure(data.settings);
    int waiting = in.readIndex(Integer.MAX_VALUE, "a count of delayed messages");
    for (int i = 0; i < waiting; i++) {
      DelayedMessage message = DelayedMessage.readFrom(in, data.topics);
      data.delayed.add(message.dueMs(), message);
    }
    data.ids = IdIndex.readFrom(in, pages);
    data.expiry = IdExpiry.readFrom(in, pages);
    data.streams = Streams.readFrom(in, pages);
    data.fences = Fences.readFrom(in);
    data.transactions = TransactionTable.readFrom(in, pages);
    data.workOrders = WorkOrderTable.readFrom(in, pages);
    if (in.readInt() != MAGIC) {
      throw new IOException("Expected the end of a snapshot, but found something else");
    }
    return data;
  }
}
