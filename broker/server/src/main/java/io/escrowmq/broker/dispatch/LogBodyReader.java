package io.escrowmq.broker.dispatch;

import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.UnreadableLogException;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Reads images batch by batch with a reader of its own on a thread of its own. */
public final class LogBodyReader implements BodyReader {

  private static final int BYTES_PER_READ_MAX = 4 * 1024 * 1024;

  private final ExecutorService thread;
  private final LogReader reader;
  private final Executor shardLoop;
  private final Consumer<Throwable> onFault;

  /**
   * Images of the batch that was read last; its neighbours are usually wanted next. Reader thread
   * only.
   */
  private long lastPosition = -1;

  private List<Image> lastImages = List.of();

  /**
   * Opens a reader.
   *
   * @param log where to read
   * @param shardLoop runs what is handed back
   * @param onFault told on the shard's thread of whatever is neither an image nor damage nor a
   *     fault of the disk
   */
  public LogBodyReader(ShardLog log, Executor shardLoop, Consumer<Throwable> onFault) {
    this(
        log,
        shardLoop,
        onFault,
        Executors.newSingleThreadExecutor(
            task -> {
              Thread reader = new Thread(task, "escrowmq-log-reader");
              reader.setDaemon(true);
              return reader;
            }));
  }

  /**
   * Opens a reader on a thread that the caller chooses: a simulation has none but its own.
   *
   * @param log where to read
   * @param shardLoop runs what is handed back
   * @param onFault told on the shard's thread of whatever is neither an image nor damage nor a
   *     fault of the disk
   * @param thread reads, one task after another; shut down by {@link #close}
   */
  public LogBodyReader(
      ShardLog log, Executor shardLoop, Consumer<Throwable> onFault, ExecutorService thread) {
    this.thread = thread;
    this.reader = log.reader();
    this.shardLoop = shardLoop;
    this.onFault = onFault;
  }

  @Override
  public void read(List<MessageRef> refs, Consumer<List<Body>> bodies) {
    try {
      thread.execute(() -> readNow(refs, bodies));
    } catch (RejectedExecutionException closed) {
      // The broker is stopping; nobody waits for the message any more.
    }
  }

  private void readNow(List<MessageRef> refs, Consumer<List<Body>> bodies) {
    try {
      List<Body> found = new ArrayList<>(refs.size());
      int bytes = 0;
      for (int i = 0; i < refs.size() && (i == 0 || bytes < BYTES_PER_READ_MAX); i++) {
        Body body = body(refs.get(i));
        boolean unread = body instanceof Body.Unread;
        if (!unread || i == 0) {
          found.add(body);
        }
        if (unread) {
          break; // A bad disk takes its time; the rest is asked for again.
        }
        bytes += body instanceof Body.Whole whole ? whole.image().length() : 0;
      }
      shardLoop.execute(() -> bodies.accept(found));
    } catch (RuntimeException | Error fault) {
      shardLoop.execute(() -> onFault.accept(fault));
    }
  }

  private Body body(MessageRef ref) {
    try {
      return new Body.Whole(image(ref));
    } catch (CorruptLogException damage) {
      return new Body.Damaged(String.valueOf(damage.getMessage()));
    } catch (UnreadableLogException failed) {
      return new Body.Unread(String.valueOf(failed.getMessage()));
    }
  }

  private Image image(MessageRef ref) {
    if (ref.position() != lastPosition) {
      DurableBatch batch = reader.read(new LogPosition(ref.position()));
      lastImages = images(batch);
      lastPosition = ref.position();
    }
    return lastImages.get(ref.ordinal());
  }

  private static List<Image> images(DurableBatch batch) {
    List<Image> images = new ArrayList<>();
    BatchPayload.forEach(batch, command -> CommandImages.forEach(command, images::add));
    return images;
  }

  /**
   * Lets go of all files.
   *
   * @param released called on the shard's thread when everything asked for before is answered
   */
  public void release(Runnable released) {
    try {
      thread.execute(
          () -> {
            try {
              lastPosition = -1;
              reader.release();
              shardLoop.execute(released);
            } catch (RuntimeException | Error fault) {
              shardLoop.execute(() -> onFault.accept(fault));
            }
          });
    } catch (RejectedExecutionException closed) {
      // The broker is stopping; nothing is deleted any more.
    }
  }

  @Override
  public void close() {
    thread.execute(reader::close);
    thread.shutdown();
  }
}
