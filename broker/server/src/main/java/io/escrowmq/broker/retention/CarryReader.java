package io.escrowmq.broker.retention;

import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.LogSegment;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.UnreadableLogException;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is to be carried, on a thread of its own, so that neither the shard nor deliveries
 * wait for it. What it is asked may be asked on the shard's thread only, where the answers come
 * too.
 */
final class CarryReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CarryReader.class);

  private final ShardLog log;
  private final LogReader reader;
  private final Executor shardLoop;
  private final ExecutorService thread;
  private final Runnable onFault;

  // Of the reader's thread alone.
  private long lastPosition = -1;
  private List<Message> lastMessages = List.of();

  /** The last one is run on the shard's thread instead of an answer that cannot be given. */
  CarryReader(ShardLog log, Executor shardLoop, ExecutorService thread, Runnable onFault) {
    this.onFault = onFault;
    this.log = log;
    this.reader = log.reader();
    this.shardLoop = shardLoop;
    this.thread = thread;
  }

  /** Tells which segments there are; the answer is null if that could not be learnt. */
  void segments(Consumer<@Nullable List<LogSegment>> found) {
    submit(
        () -> {
          List<LogSegment> segments = listed();
          shardLoop.execute(() -> found.accept(segments));
        });
  }

  private @Nullable List<LogSegment> listed() {
    try {
      return log.segments();
    } catch (RuntimeException unread) {
      return null;
    }
  }

  /**
   * What the log holds at some places.
   *
   * @param messages one for each place, in order; null where the log is damaged
   * @param damage what is wrong at the first damaged place; empty if none is
   * @param failure what the disk said if it could not read all of them; then they are of no use
   */
  record Found(List<@Nullable Message> messages, String damage, String failure) {}

  /** Reads the messages at some places. */
  void read(List<MessageRef> refs, Consumer<Found> found) {
    submit(
        () -> {
          Found messages = readNow(refs);
          shardLoop.execute(() -> found.accept(messages));
        });
  }

  private Found readNow(List<MessageRef> refs) {
    List<@Nullable Message> messages = new ArrayList<>(refs.size());
    String damage = "";
    for (MessageRef ref : refs) {
      try {
        messages.add(message(ref));
      } catch (CorruptLogException damaged) {
        messages.add(null);
        damage = damage.isEmpty() ? String.valueOf(damaged.getMessage()) : damage;
      } catch (UnreadableLogException failed) {
        return new Found(messages, damage, String.valueOf(failed.getMessage()));
      }
    }
    return new Found(messages, damage, "");
  }

  private Message message(MessageRef ref) {
    if (ref.position() != lastPosition) {
      lastPosition = -1;
      DurableBatch batch = reader.read(new LogPosition(ref.position()));
      List<Message> messages = new ArrayList<>();
      BatchPayload.forEach(batch, command -> ShardState.forEachMessage(command, messages::add));
      lastMessages = messages;
      lastPosition = ref.position();
    }
    if (ref.ordinal() >= lastMessages.size()) {
      throw new CorruptLogException(
          "Expected message " + ref.ordinal() + " in the batch at " + ref.position(), null);
    }
    return lastMessages.get(ref.ordinal());
  }

  /** Lets go of all files; told when everything asked before is answered. */
  void release(Runnable released) {
    submit(
        () -> {
          lastPosition = -1;
          reader.release();
          shardLoop.execute(released);
        });
  }

  private void submit(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException closed) {
      return; // The broker is stopping; what is not cleaned now is cleaned after the next start.
    }
  }

  // The outermost edge of this thread: whatever goes wrong, the cleaner must not wait for ever.
  @SuppressWarnings("CatchingUnchecked")
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error fault) {
      LOG.error("Expected to read what is to be cleaned, but it failed; again next round", fault);
      shardLoop.execute(onFault);
    }
  }

  @Override
  public void close() {
    submit(reader::close);
    thread.shutdown();
  }
}
