package io.escrowmq.broker.shard;

import io.escrowmq.broker.log.Appended;
import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.StorageState;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.metrics.LogTraffic;
import io.escrowmq.core.Effect;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Tick;
import io.escrowmq.protocol.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The single writer: gathers commands in a mailbox, appends them as one batch per turn, applies
 * batches when they are durable, and only then lets replies and effects out.
 *
 * <pre>{@code
 * submit -> mailbox -> (end of turn) batch -> append -> ... durable -> apply -> waiter, effects
 * }</pre>
 *
 * <p>For the shard's thread only.
 */
public final class Shard {

  private static final int POOLED_BUFFERS = 8;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int COMMANDS_PER_BATCH_MAX = 4096;
  private static final String NOT_LEADER = "This broker takes no commands now.";
  private static final String OUTCOME_UNKNOWN =
      "It is not known whether the log kept it; repeat with the same ids.";

  private final ShardState state;
  private final ShardLog log;
  private final ShardLoop loop;
  private final LongFunction<ShardClock> clockFrom;
  private final BrokerMetrics metrics;
  private final Mailbox mailbox = new Mailbox();
  private final ArrayDeque<ByteBuffer> freeBuffers = new ArrayDeque<>();

  private ShardListener listener = ShardListener.NONE;
  private Consumer<Effect> effects = listener::on;
  private @Nullable ShardClock clock;
  private LogPosition appliedTo;
  private long lastBatchMs;
  private long replayedBatches;
  private boolean starting;
  private boolean leading;
  private boolean stopping;
  private boolean tickPending;
  private boolean stamped = true;
  private long lastAppendMs;
  private @Nullable Throwable failure;

  /**
   * Wires a shard; nothing happens before {@link #start}.
   *
   * @param state as loaded from the newest snapshot, or empty
   * @param appliedTo log position that the state covers
   * @param log opened at that position
   * @param loop the thread
   * @param clockFrom makes the clock from the time of the last logged batch
   * @param metrics where to count
   */
  public Shard(
      ShardState state,
      LogPosition appliedTo,
      ShardLog log,
      ShardLoop loop,
      LongFunction<ShardClock> clockFrom,
      BrokerMetrics metrics) {
    this.state = state;
    this.appliedTo = appliedTo;
    this.log = log;
    this.loop = loop;
    this.clockFrom = clockFrom;
    this.metrics = metrics;
    loop.atEndOfTurn(this::drain);
  }

  /**
   * Replays the tail of the log and takes the lead.
   *
   * @param rest the rest of the broker; told of the lead before this returns
   * @throws IllegalStateException if the log cannot be replayed
   */
  public void start(ShardListener rest) {
    this.listener = rest;
    this.effects = rest::on;
    starting = true;
    log.start(new LogListener());
    starting = false;
    if (failure != null) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /** The state, for reading. */
  public ShardState state() {
    return state;
  }

  /** Log position of the last applied batch. */
  public LogPosition appliedTo() {
    return appliedTo;
  }

  /** How many batches the start replayed. */
  public long replayedBatches() {
    return replayedBatches;
  }

  /** Shard time, epoch milliseconds. */
  public long nowMs() {
    return clock == null ? state.timeMs() : Math.max(clock.nowMs(), lastBatchMs);
  }

  /** Bytes of accepted commands that are not applied yet. */
  public long mailboxBytes() {
    return mailbox.bytes();
  }

  /** Whether the shard takes commands. */
  public boolean isOpen() {
    return leading && !stopping && failure == null;
  }

  /** Why the shard stopped for good, or null while all is well. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Takes a command. The waiter is called once: at once if the applied state answers it finally,
   * else when it is durable and applied, or when the shard cannot take it or say what became of it.
   *
   * @param command the command
   * @param waiter who waits
   */
  public void submit(Command command, Waiter waiter) {
    if (!isOpen()) {
      waiter.refused(ErrorCode.SHUTTING_DOWN, "The broker is stopping; connect again later.");
      return;
    }
    String noRoom = refusedForStorage(command);
    if (noRoom != null) {
      waiter.refused(ErrorCode.STORAGE_FULL, noRoom);
      return;
    }
    Optional<Reply> known = state.preview(command);
    if (known.isPresent()) {
      waiter.applied(known.get());
      return;
    }
    int bytes = BatchPayload.bytes(command);
    if (bytes > log.maxBatchBytes()) {
      waiter.refused(
          ErrorCode.LIMIT,
          "The request takes "
              + bytes
              + " bytes in the log, more than the "
              + log.maxBatchBytes()
              + " of one batch.");
      return;
    }
    mailbox.add(new Mailbox.Entry(command, waiter, bytes));
    loop.requestEndOfTurn();
  }

  /**
   * More input is at hand than one read took: appends what came already, if the log has nothing to
   * do, so that the disk works while the rest is read. Else all clients that wait for one force
   * would send again at once, and be one batch for ever.
   */
  public void moreInputComes() {
    if (mailbox.nothingUrgentInFlight()) {
      drain(false);
    }
  }

  private @Nullable String refusedForStorage(Command command) {
    StorageState storage = log.storage();
    boolean addsMuch = command instanceof Publish || command instanceof Prepare;
    if (storage == StorageState.FULL || (storage == StorageState.LOW && addsMuch)) {
      return "Free disk space is below the floor of "
          + (storage == StorageState.FULL ? "the reserve" : "publish and prepare")
          + "; nothing was stored.";
    }
    return null;
  }

  /**
   * Logs a tick if a timer of the state is due, and a stamp after a quiet second. Call every few
   * milliseconds.
   */
  public void onTimer() {
    if (!isOpen()) {
      return;
    }
    long now = nowMs();
    if (!tickPending && state.nextTimerMs() <= now) {
      tickPending = true;
      submit(new Tick(), new TickEnded());
    }
    if (!stamped && mailbox.isEmpty() && now - lastAppendMs >= 1_000) {
      stamped = true;
      log.stamp();
    }
  }

  /**
   * Stops taking commands; what was accepted is still appended and applied.
   *
   * @return whether nothing is left in flight
   */
  public boolean stopAccepting() {
    stopping = true;
    return mailbox.isEmpty();
  }

  private void drain() {
    drain(true);
  }

  /** A batch is forced on this thread only if it is small and nothing is known to follow it. */
  private void drain(boolean mayBeAlone) {
    while (failure == null && leading && mailbox.peek() != null) {
      boolean alone = mayBeAlone && mailbox.isAlone();
      InFlight entries = takeForBatch();
      try {
        append(entries, alone);
      } catch (RuntimeException | Error broken) {
        // After it nobody knows what the log holds.
        fail(new IllegalStateException("Expected to append a batch, but: " + broken, broken));
        outcomeUnknown(entries);
      }
    }
    metrics.mailbox(mailbox.bytes());
  }

  private void append(InFlight entries, boolean alone) {
    Batch batch = batchOf(entries);
    stamped = false;
    lastAppendMs = batch.timeMs();
    CompletionStage<Appended> appended;
    if (entries.patient) {
      appended = log.appendLazily(batch);
    } else {
      appended = alone ? log.appendAlone(batch) : log.append(batch);
    }
    var unused = appended.thenAccept(outcome -> onOutcome(batch, outcome));
  }

  private InFlight takeForBatch() {
    List<Mailbox.Entry> entries =
        new ArrayList<>(Math.min(mailbox.queuedCommands(), COMMANDS_PER_BATCH_MAX));
    int bytes = 0;
    boolean patient = true;
    Mailbox.Entry next = mailbox.peek();
    while (next != null
        && entries.size() < COMMANDS_PER_BATCH_MAX
        && (entries.isEmpty() || bytes + next.bytes() <= log.maxBatchBytes())) {
      bytes += next.bytes();
      patient &= next.isPatient();
      entries.add(mailbox.take());
      next = mailbox.peek();
    }
    return new InFlight(entries, bytes, patient);
  }

  private Batch batchOf(InFlight inFlight) {
    List<Mailbox.Entry> entries = inFlight.entries;
    ByteBuffer payload = buffer(inFlight.bytes);
    for (int i = 0; i < entries.size(); i++) {
      BatchPayload.append(entries.get(i).command(), entries.get(i).bytes(), payload);
    }
    payload.flip();
    lastBatchMs = nowMs();
    metrics.appended(entries.size());
    count(entries);
    return new Batch(lastBatchMs, ShardState.RULES_VERSION, entries.size(), payload, inFlight);
  }

  private void count(List<Mailbox.Entry> entries) {
    long clients = 0;
    long cleaning = 0;
    for (int i = 0; i < entries.size(); i++) {
      Mailbox.Entry entry = entries.get(i);
      if (entry.command() instanceof Carry) {
        cleaning += entry.bytes();
      } else {
        clients += entry.bytes();
      }
    }
    metrics.traffic().written(LogTraffic.Source.CLIENTS, clients);
    if (cleaning > 0) {
      metrics.traffic().written(LogTraffic.Source.CLEANING, cleaning);
    }
  }

  private ByteBuffer buffer(int bytes) {
    if (bytes <= BUFFER_BYTES) {
      ByteBuffer pooled = freeBuffers.poll();
      return pooled == null ? ByteBuffer.allocate(BUFFER_BYTES) : pooled.clear();
    }
    return ByteBuffer.allocate(bytes);
  }

  private void release(ByteBuffer payload) {
    if (payload.capacity() == BUFFER_BYTES && freeBuffers.size() < POOLED_BUFFERS) {
      freeBuffers.add(payload);
    }
  }

  /**
   * What a batch carries through the log: the commands themselves, so that nothing is decoded
   * again.
   */
  private static final class InFlight {
    final List<Mailbox.Entry> entries;
    final int bytes;

    /** Whether nobody waits for any of them. */
    final boolean patient;

    /** How many of them have their answer. */
    int answered;

    InFlight(List<Mailbox.Entry> entries, int bytes, boolean patient) {
      this.entries = entries;
      this.bytes = bytes;
      this.patient = patient;
    }
  }

  private void onOutcome(Batch batch, Appended outcome) {
    if (outcome instanceof Appended.Unknown) {
      refuse(batch, ErrorCode.OUTCOME_UNKNOWN, OUTCOME_UNKNOWN);
    } else if (outcome instanceof Appended.NotLeader) {
      refuse(batch, ErrorCode.NOT_LEADER, NOT_LEADER);
    } else if (outcome instanceof Appended.Busy) {
      refuse(batch, ErrorCode.BUSY, "The log has too much to write; repeat after a pause.");
    } // What is durable comes by the listener.
  }

  private void refuse(Batch batch, ErrorCode code, String text) {
    if (batch.attachment() instanceof InFlight inFlight) {
      refuse(inFlight, code, text);
    }
    release(batch.payload());
  }

  private void refuse(InFlight inFlight, ErrorCode code, String text) {
    while (inFlight.answered < inFlight.entries.size()) {
      Mailbox.Entry entry = inFlight.entries.get(inFlight.answered++);
      mailbox.finished(entry);
      entry.waiter().refused(code, text);
    }
    loop.requestEndOfTurn();
  }

  private void outcomeUnknown(InFlight inFlight) {
    refuse(inFlight, ErrorCode.OUTCOME_UNKNOWN, OUTCOME_UNKNOWN);
  }

  private void fail(Throwable cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    if (!starting) {
      listener.stopped(cause);
      if (mailbox.peek() != null) {
        refuse(takeAllQueued(), ErrorCode.SHUTTING_DOWN, "The broker stopped; nothing was stored.");
      }
    }
  }

  private InFlight takeAllQueued() {
    List<Mailbox.Entry> entries = new ArrayList<>();
    while (mailbox.peek() != null) {
      entries.add(mailbox.take());
    }
    return new InFlight(entries, 0, false);
  }

  private void applyLive(DurableBatch batch, InFlight inFlight) {
    long position = batch.position().value();
    int ordinal = 0;
    while (inFlight.answered < inFlight.entries.size()) {
      Mailbox.Entry entry = inFlight.entries.get(inFlight.answered);
      Command command = entry.command();
      listener.applying(position, ordinal, command);
      Reply reply =
          state.apply(batch.timeMs(), new MessageRef(position, ordinal), command, effects);
      ordinal += ShardState.messageCount(command);
      inFlight.answered++;
      mailbox.finished(entry);
      entry.waiter().applied(reply);
    }
    release(batch.payload());
    loop.requestEndOfTurn();
  }

  /** However a tick ended, the next one may come. */
  private final class TickEnded implements Waiter {
    @Override
    public void applied(Reply reply) {
      tickPending = false;
    }

    @Override
    public void refused(ErrorCode code, String text) {
      tickPending = false;
    }
  }

  private final class LogListener implements ShardLog.Listener {

    @Override
    public void durable(DurableBatch batch) {
      InFlight inFlight = batch.attachment() instanceof InFlight own ? own : null;
      if (failure != null) {
        if (inFlight != null) {
          outcomeUnknown(inFlight); // Durable, but the state that would judge it is broken.
        }
        return;
      }
      try {
        if (inFlight != null) {
          applyLive(batch, inFlight);
        } else {
          BatchPayload.fold(state, batch);
          replayedBatches++;
        }
        lastBatchMs = Math.max(lastBatchMs, batch.timeMs());
        appliedTo = batch.position();
        listener.applied(batch);
      } catch (RuntimeException | Error broken) {
        fail(
            new IllegalStateException(
                "Expected to apply the batch at " + batch.position() + ", but: " + broken, broken));
        if (inFlight != null) {
          outcomeUnknown(inFlight);
        }
      }
    }

    @Override
    public void installed(LogPosition snapshot) {
      fail(
          new IllegalStateException(
              "Expected no foreign snapshot on a single node, but one came at " + snapshot));
    }

    @Override
    public void leading(long epoch) {
      clock = clockFrom.apply(Math.max(lastBatchMs, state.timeMs()));
      lastBatchMs = Math.max(lastBatchMs, state.timeMs());
      leading = true;
      listener.leading(epoch);
    }

    @Override
    public void following(String hint) {
      leading = false;
      refuse(takeAllQueued(), ErrorCode.NOT_LEADER, NOT_LEADER);
      listener.following(hint);
    }

    @Override
    public void failed(Throwable cause) {
      fail(cause);
    }
  }
}
