package io.escrowmq.producer.internal.stream;

import io.escrowmq.client.Backoff;
import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ClientException;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.EventLoop;
import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ordered stream of messages: what has gathered goes in frames with consecutive numbers,
 * several of them in flight, no linger. The broker takes a frame only after all before it, so after
 * anything that went wrong everything unacknowledged is sent again from there, with the same
 * message ids.
 *
 * <pre>
 *   reply                          then
 *   Published                      its messages are stored
 *   connection lost                same stream and numbers again on the next session
 *   BUSY and other retryables      pause, then the same numbers again
 *   OUT_OF_SEQUENCE                the same; if nothing before it is outstanding: a new stream
 *   STREAM_UNKNOWN                 pause, then everything again on a new stream from number 0
 *   refused for good, one message  it fails
 *   refused for good, many         each again in a frame of its own, ahead of what waits
 * </pre>
 *
 * <p>Each attempt belongs to a generation; a refusal of an older generation says nothing new. After
 * a batch was refused for good, frames that were already in flight behind it may have been stored,
 * and so its innocent messages come after theirs.
 *
 * <p>Adding is thread-safe; the state below belongs to the event loop.
 */
public final class PublishStream {
  private static final Logger LOG = LoggerFactory.getLogger(PublishStream.class);
  private static final long SWEEP_MS = 50;
  private static final String NO_FENCE = "";

  private final BrokerConnection connection;
  private final EventLoop loop;
  private final StreamOptions options;
  private final Backlog backlog = new Backlog();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Sessions sessions = new Sessions();
  private volatile @Nullable RuntimeException ended;

  private final Deque<Batch> inFlight = new ArrayDeque<>();
  private final Backoff backoff = new Backoff(20, 2_000);
  private UUID stream = UUID.randomUUID();
  private long nextSequence;
  private long bytesInFlight;
  private long generation;
  private boolean paused;
  private boolean sweeping;
  private @Nullable RefusedException lastRefusal;

  /**
   * A stream of its own on a connection.
   *
   * @param connection which may be lost and come back
   * @param options how to send
   */
  public PublishStream(BrokerConnection connection, StreamOptions options) {
    this.connection = connection;
    this.loop = connection.loop();
    this.options = options;
    connection.addListener(sessions);
  }

  /**
   * Adds a message; those of one thread keep their order.
   *
   * @param message with an id that is used for every attempt
   * @param timeoutMs after which no more attempt is made
   * @param callback told once what became of it
   */
  public void publish(EncodedMessage message, long timeoutMs, PublishCallback callback) {
    backlog.add(new Outgoing(message, callback, EventLoop.deadlineAfter(timeoutMs)));
    wake();
  }

  /**
   * Adds messages that are better sent together, in order.
   *
   * @param messages with ids that are used for every attempt
   * @param timeoutMs after which no more attempt is made
   * @param callbacks for each place in the list, who is told once what became of it
   */
  public void publishAll(
      List<EncodedMessage> messages, long timeoutMs, IntFunction<PublishCallback> callbacks) {
    long deadline = EventLoop.deadlineAfter(timeoutMs);
    for (int i = 0; i < messages.size(); i++) {
      backlog.add(new Outgoing(messages.get(i), callbacks.apply(i), deadline));
    }
    wake();
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      loop.execute(this::pump);
    }
  }

  /** Ends the stream: whatever is not acknowledged fails. */
  public void close() {
    loop.execute(
        () -> end(new NotConnectedException("Expected an open stream, but it is closed", null)));
  }

  private void pump() {
    woken.set(false);
    RuntimeException cause = ended;
    if (cause != null) {
      backlog.sweep(message -> message.fail(cause));
      return;
    }
    Session session = connection.session();
    if (session != null && !paused) {
      resend(session);
      sendNew(session);
    }
    sweepLater();
  }

  private void resend(Session session) {
    if (inFlight.stream().anyMatch(batch -> batch.live().isEmpty())) {
      // Its number would be missing in the row, so the rest gets a new row.
      inFlight.removeIf(this::forgetIfEmpty);
      renumber();
    }
    for (Batch batch : inFlight) {
      if (batch.sentGeneration != generation) {
        send(session, batch);
      }
    }
  }

  private boolean forgetIfEmpty(Batch batch) {
    boolean empty = batch.live().isEmpty();
    if (empty) {
      bytesInFlight -= batch.bytes;
    }
    return empty;
  }

  private void sendNew(Session session) {
    while (inFlight.size() < options.maxFramesInFlight()
        && (inFlight.isEmpty() || bytesInFlight < options.maxBytesInFlight())) {
      Batch batch =
          backlog.next(session.welcome().limits(), options.maxBatchMessages(), nextSequence);
      if (batch == null) {
        return;
      }
      nextSequence++;
      bytesInFlight += batch.bytes;
      inFlight.add(batch);
      send(session, batch);
    }
  }

  private void send(Session session, Batch batch) {
    List<Outgoing> sent = batch.live();
    long sentGeneration = generation;
    batch.sentGeneration = sentGeneration;
    batch.awaited++;
    List<EncodedMessage> messages = sent.stream().map(one -> one.message).toList();
    var publish = new Publish(stream, batch.sequence, NO_FENCE, 0, messages);
    CompletableFuture<Response> unused =
        session
            .send(publish)
            .whenComplete(
                (response, failure) -> {
                  batch.awaited = Math.max(0, batch.awaited - 1);
                  if (response != null) {
                    published(batch, sent, response);
                  } else if (failure != null) {
                    failed(batch, sentGeneration, unwrapped(failure));
                  }
                });
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private void published(Batch batch, List<Outgoing> sent, Response response) {
    if (!(response instanceof Published published)
        || published.placements().size() != sent.size()) {
      LOG.error("Expected {} placements, but the broker answered {}", sent.size(), response);
      batch.outcomeUnknown();
      resendFromHere();
      return;
    }
    backoff.reset();
    lastRefusal = null;
    List<Placement> placements = published.placements();
    for (int i = 0; i < placements.size(); i++) {
      sent.get(i).stored(placements.get(i));
    }
    remove(batch);
    pump();
  }

  private void remove(Batch batch) {
    if (inFlight.remove(batch)) {
      bytesInFlight -= batch.bytes;
    }
  }

  private void failed(Batch batch, long sentGeneration, Throwable failure) {
    if (ended != null || sentGeneration != generation || !inFlight.contains(batch)) {
      return;
    }
    if (failure instanceof RefusedException refused) {
      refused(batch, refused);
    } else if (failure instanceof ClientException) {
      // No reply in time although the session stands; a lost session has raised the generation.
      batch.outcomeUnknown();
      resendFromHere();
    } else {
      refusedForGood(batch, new IllegalArgumentException(failure.getMessage(), failure));
    }
  }

  private void refused(Batch batch, RefusedException refused) {
    ErrorCode code = refused.code();
    if (!code.retryable()) {
      refusedForGood(batch, refused);
    } else {
      LOG.warn("Expected messages to be stored, but the broker answered {}", refused.getMessage());
      boolean lostItsPlace = code == ErrorCode.OUT_OF_SEQUENCE && batch == inFlight.peek();
      if (code == ErrorCode.STREAM_UNKNOWN || lostItsPlace) {
        renumber();
      } else if (code == ErrorCode.OUTCOME_UNKNOWN || code == ErrorCode.INTERNAL) {
        batch.outcomeUnknown();
      } else if (code != ErrorCode.OUT_OF_SEQUENCE) {
        lastRefusal = refused;
      }
      resendFromHere();
    }
  }

  private void refusedForGood(Batch batch, RuntimeException cause) {
    remove(batch);
    List<Outgoing> live = batch.live();
    if (live.size() == 1) {
      live.get(0).fail(cause);
    } else {
      live.forEach(message -> message.alone = true);
      backlog.putBack(live);
    }
    pump();
  }

  private void renumber() {
    stream = UUID.randomUUID();
    nextSequence = 0;
    generation++;
    for (Batch batch : inFlight) {
      batch.sequence = nextSequence++;
    }
  }

  private void resendFromHere() {
    generation++;
    if (!paused) {
      paused = true;
      loop.schedule(
          backoff.nextMs(),
          () -> {
            paused = false;
            pump();
          });
    }
  }

  private void end(RuntimeException cause) {
    if (ended != null) {
      return;
    }
    ended = cause;
    connection.removeListener(sessions);
    List<Batch> unacknowledged = new ArrayList<>(inFlight);
    inFlight.clear();
    bytesInFlight = 0;
    unacknowledged.forEach(
        batch ->
            batch
                .live()
                .forEach(
                    message -> {
                      if (message.unknown || batch.awaited > 0) {
                        message.expire(true, null);
                      } else {
                        message.fail(cause);
                      }
                    }));
    backlog.sweep(message -> message.fail(cause));
  }

  private void sweepLater() {
    if (!sweeping && !(inFlight.isEmpty() && backlog.isEmpty())) {
      sweeping = true;
      loop.schedule(SWEEP_MS, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    long now = System.nanoTime();
    for (Batch batch : inFlight) {
      for (Outgoing message : batch.messages) {
        if (message.isDue(now)) {
          message.expire(batch.awaited > 0, lastRefusal);
        }
      }
    }
    backlog.sweep(
        message -> {
          if (message.isDue(now)) {
            message.expire(false, lastRefusal);
          }
        });
    sweepLater();
  }

  private final class Sessions implements ConnectionListener {
    @Override
    public void connected(Session session) {
      pump();
    }

    @Override
    public void disconnected(Session session, ClientException cause) {
      generation++;
      inFlight.forEach(Batch::sessionLost);
    }
  }
}
