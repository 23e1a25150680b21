package io.escrowmq.broker.power;

import io.escrowmq.broker.log.Appended;
import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.LogSegment;
import io.escrowmq.broker.log.PowerLostLog;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.broker.snapshot.Snapshot;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.broker.snapshot.Snapshotter;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.topic.TopicView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Log, snapshots and state of one shard, without the broker around them; the test's own thread is
 * the shard's.
 */
final class StorageRun implements ShardLog.Listener, AutoCloseable {

  private static final long START_MS = 1_700_000_000_000L;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final int SNAPSHOT_EVERY_BYTES = 250_000;
  private static final int BATCHES_PER_CLEANING = 10;

  /** Little enough that a segment empties while the next one or two are written. */
  private static final Settings SETTINGS =
      new Settings(1_000, 10, 16, 1_000, 1_000, true, 0, 120_000);

  private static final int PREFIX_BYTES = 4;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final StorageSabotage sabotage;
  private final Snapshot start;
  private final ChronicleShardLog log;
  private final Snapshotter snapshotter;
  private final LogPosition startedFrom;
  private LogPosition position;
  private LogPosition reported = LogPosition.BEGINNING;
  private long number;
  private long appended;
  private long applied;
  private int discarding;
  private int discarded;
  private boolean live;
  private @Nullable DurableBatch held;
  private @Nullable StorageHistory history;
  private LongSupplier entries = () -> 0;

  private StorageRun(Path directory, StorageSabotage sabotage) throws IOException {
    this.sabotage = sabotage;
    DiskForce disk = sabotage.over(DiskForce.real());
    Files.createDirectories(directory.resolve("log"));
    SnapshotStore store = new SnapshotStore(directory.resolve("snapshots"), disk);
    start = store.load();
    startedFrom = start.position();
    position = startedFrom;
    LogOptions options =
        LogOptions.at(directory.resolve("log"))
            .withSegmentBytes(1 << 20)
            .withFloors(0, 0)
            .withDisk(disk);
    log = PowerLostLog.open(options, startedFrom, tasks::add);
    if (store.oldestKept().isAfter(LogPosition.BEGINNING)) {
      log.checkpointed(store.oldestKept());
    }
    snapshotter =
        new Snapshotter(store, log, BatchPayload::fold, SNAPSHOT_EVERY_BYTES, startedFrom);
  }

  /** Opens what is there, as after a loss of power unless it was closed. */
  static StorageRun open(Path directory, StorageSabotage sabotage) throws IOException {
    StorageRun run = new StorageRun(directory, sabotage);
    boolean started = false;
    try {
      run.log.start(run);
      run.live = true;
      started = true;
      return run;
    } finally {
      if (!started) {
        run.log.close();
      }
    }
  }

  /** From now on writes down what is acknowledged. */
  void record(StorageHistory into, LongSupplier entriesSoFar) {
    history = into;
    entries = entriesSoFar;
  }

  /** Number of the last batch. */
  long number() {
    return number;
  }

  long stateHash() {
    return start.state().stateHash();
  }

  /** What the snapshot covered from which it started. */
  LogPosition startedFrom() {
    return startedFrom;
  }

  /** Appends batches, some of them while others are not yet durable. */
  void publish(int batches, SplittableRandom random) {
    UUID session = new UUID(random.nextLong(), random.nextLong());
    append(new Configure(keepsAll() ? Settings.DEFAULT : SETTINGS));
    for (int i = 0; i < batches; i++) {
      append(new Publish(session, i, "", 0, messages(1 + random.nextInt(4), random)));
      if (start.state().nextTimerMs() <= START_MS + number) {
        append(new Tick());
      }
      if (random.nextInt(3) == 0) {
        runUntil(() -> applied == appended);
      }
      if (i % BATCHES_PER_CLEANING == 0) {
        clean();
      }
    }
    runUntil(() -> applied == appended && discarding == 0);
  }

  private boolean keepsAll() {
    return sabotage == StorageSabotage.DELETES_TOO_MUCH;
  }

  private void append(Command command) {
    ByteBuffer payload = ByteBuffer.allocate(PREFIX_BYTES + CommandCodec.encodedLength(command));
    payload.putInt(payload.capacity() - PREFIX_BYTES);
    CommandCodec.encode(command, payload);
    Batch batch = new Batch(START_MS + number, ShardState.RULES_VERSION, 1, payload.flip(), null);
    appended++;
    var unused = log.append(batch).thenAccept(StorageRun::mustBeDurable);
  }

  /**
   * Lets go of the segments that no start needs and to which the state refers no more; the log goes
   * on meanwhile.
   */
  private void clean() {
    LogPosition needed = keepsAll() ? position : oldestReferred();
    for (LogSegment segment : log.segments()) {
      if (discarding == 0 && segment.discardable() && needed.isAfter(segment.last())) {
        discarding++;
        noteDeletion();
        var unused =
            log.discard(segment)
                .thenRun(
                    () -> {
                      discarding--;
                      discarded++;
                      noteDeletion();
                    });
      }
    }
  }

  private void noteDeletion() {
    StorageHistory recorded = history;
    if (recorded != null) {
      recorded.deleting(entries.getAsLong());
    }
  }

  private LogPosition oldestReferred() {
    LogPosition oldest = position;
    for (TopicView topic : start.state().topics().all()) {
      for (long offset = topic.firstOffset(); offset < topic.nextOffset(); offset++) {
        if (topic.isVisible(offset)) {
          LogPosition referred = new LogPosition(topic.position(offset));
          oldest = oldest.isAfter(referred) ? referred : oldest;
        }
      }
    }
    return oldest;
  }

  /** How many segments were deleted. */
  int discarded() {
    return discarded;
  }

  private static void mustBeDurable(Appended outcome) {
    if (!(outcome instanceof Appended.Durable)) {
      throw new IllegalStateException("Expected the batch to be durable, but " + outcome);
    }
  }

  private static List<Message> messages(int count, SplittableRandom random) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      UUID id = new UUID(START_MS << 16 | 0x7000, random.nextLong() >>> 2 | 1L << 63);
      String topic = random.nextBoolean() ? "left" : "right";
      messages.add(new Message(id, topic, random.nextInt(8), 0, "shop", Image.of(body(id))));
    }
    return messages;
  }

  /** A body follows from its message's id: mostly small, now and then over many pages. */
  private static byte[] body(UUID id) {
    SplittableRandom random = new SplittableRandom(id.getLeastSignificantBits());
    byte[] body = new byte[20 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 1_500)];
    random.nextBytes(body);
    return body;
  }

  private void runUntil(BooleanSupplier holds) {
    long deadline = System.nanoTime() + DEADLINE_NS;
    while (!holds.getAsBoolean()) {
      try {
        Runnable task = tasks.poll(10, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Expected the log to go on, but it stands still");
      }
    }
  }

  @Override
  public void durable(DurableBatch batch) {
    if (!live && sabotage == StorageSabotage.CUTS_TOO_MUCH) {
      DurableBatch before = held;
      held = batch;
      if (before != null) {
        apply(before);
      }
    } else {
      apply(batch);
    }
  }

  private void apply(DurableBatch batch) {
    BatchPayload.fold(start.state(), batch);
    position = batch.position();
    number = batch.number();
    applied += live ? 1 : 0;
    StorageHistory recorded = history;
    if (recorded != null) {
      long soFar = entries.getAsLong();
      recorded.appended(number, stateHash());
      recorded.acknowledged(number, soFar);
      LogPosition covered = snapshotter.covered();
      if (covered.isAfter(reported)) {
        reported = covered;
        recorded.saved(covered, entries.getAsLong());
      }
    }
    snapshotter.applied(batch);
  }

  @Override
  public void installed(LogPosition snapshot) {
    throw new IllegalStateException("Expected no foreign snapshot, but one came");
  }

  @Override
  public void leading(long epoch) {
    number = Math.max(number, log.recovery().lastNumber() - (held == null ? 0 : 1));
  }

  @Override
  public void following(String hint) {
    throw new IllegalStateException("Expected to lead, but follows");
  }

  @Override
  public void failed(Throwable cause) {
    throw new IllegalStateException(cause);
  }

  /** Reads every message that the state refers to; gives what is wrong with them. */
  List<String> wrongBodies() {
    List<String> wrong = new ArrayList<>();
    try (LogReader reader = log.reader()) {
      for (TopicView topic : start.state().topics().all()) {
        for (long offset = topic.firstOffset(); offset < topic.nextOffset(); offset++) {
          if (topic.isVisible(offset)) {
            judge(topic, offset, reader, wrong);
          }
        }
      }
    }
    return wrong;
  }

  private static void judge(TopicView topic, long offset, LogReader reader, List<String> wrong) {
    try {
      if (!isRight(topic, offset, reader)) {
        wrong.add("wrong bytes: " + topic.name() + " at offset " + offset);
      }
    } catch (CorruptLogException missing) {
      wrong.add("missing bytes: " + topic.name() + " at offset " + offset + ": " + missing);
    }
  }

  private static boolean isRight(TopicView topic, long offset, LogReader reader) {
    DurableBatch batch = reader.read(new LogPosition(topic.position(offset)));
    List<Message> messages = new ArrayList<>();
    BatchPayload.forEach(
        batch,
        command -> {
          if (command instanceof Publish publish) {
            messages.addAll(publish.messages());
          }
        });
    Message message = messages.get(topic.ordinal(offset));
    Image image = message.image();
    return message.id().equals(topic.messageId(offset))
        && Arrays.equals(
            image.array(),
            image.offset(),
            image.offset() + image.length(),
            body(message.id()),
            0,
            image.length())
        && image.length() == body(message.id()).length;
  }

  /** A clean stop: snapshot, stamp. */
  @Override
  public void close() throws IOException {
    snapshotter.close();
    snapshotter.saveWithin(60_000, start.state(), position);
    StorageHistory recorded = history;
    if (recorded != null) {
      recorded.saved(snapshotter.covered(), entries.getAsLong());
    }
    log.close();
  }
}
