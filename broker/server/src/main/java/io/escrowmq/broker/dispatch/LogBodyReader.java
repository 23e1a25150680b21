package io.escrowmq.broker.dispatch;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.ShardLog;
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
  private final Consumer<Throwable> onDamage;

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
   * @param onDamage told on the shard's thread when the log cannot be read
   */
  public LogBodyReader(ShardLog log, Executor shardLoop, Consumer<Throwable> onDamage) {
    this(
        log,
        shardLoop,
        onDamage,
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
   * @param onDamage told on the shard's thread when the log cannot be read
   * @param thread reads, one task after another; shut down by {@link #close}
   */
  public LogBodyReader(
      ShardLog log, Executor shardLoop, Consumer<Throwable> onDamage, ExecutorService thread) {
    this.thread = thread;
    this.reader = log.reader();
    this.shardLoop = shardLoop;
    this.onDamage = onDamage;
  }

  @Override
  public void read(List<MessageRef> refs, Consumer<List<Image>> images) {
    try {
      thread.execute(() -> readNow(refs, images));
    } catch (RejectedExecutionException closed) {
      // The broker is stopping; nobody waits for the message any more.
    }
  }

  private void readNow(List<MessageRef> refs, Consumer<List<Image>> images) {
    try {
      List<Image> found = new ArrayList<>(refs.size());
      int bytes = 0;
      for (int i = 0; i < refs.size() && (i == 0 || bytes < BYTES_PER_READ_MAX); i++) {
        Image image = image(refs.get(i));
        bytes += image.length();
        found.add(image);
      }
      shardLoop.execute(() -> images.accept(found));
    } catch (RuntimeException | Error damage) {
      shardLoop.execute(() -> onDamage.accept(damage));
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

  @Override
  public void close() {
    thread.execute(reader::close);
    thread.shutdown();
  }
}
