package io.escrowmq.broker.cli;

import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.OutcomeUnknownException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Limits;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.UuidV7;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Publishes messages in order with several frames in flight. What a lost connection or a busy
 * broker left open goes out again on a new stream with the same ids, so that nothing is stored
 * twice. For one thread.
 */
final class PublishRun {
  private static final int BATCH_MESSAGES = 32;
  private static final int BATCH_BYTES = 256 << 10;
  private static final int BATCHES_IN_FLIGHT = 16;
  private static final long PATIENCE_MS = 30_000;
  private static final long PAUSE_MS = 100;

  private final CurrentSession sessions;
  private final LongFunction<EncodedMessage> messages;
  private final long count;
  private final Deque<Batch> unacknowledged = new ArrayDeque<>();
  private Session session;
  private UUID stream = UuidV7.next();
  private long sequence;
  private long made;
  private long stored;
  private long duplicates;
  private Placement last = new Placement(0, -1, false);
  private long progressNanos = System.nanoTime();

  /** Some messages on their way, and the answer to them. */
  private static final class Batch {
    final List<EncodedMessage> messages = new ArrayList<>();
    CompletableFuture<Response> reply = new CompletableFuture<>();
  }

  PublishRun(CurrentSession sessions, LongFunction<EncodedMessage> messages, long count) {
    this.sessions = sessions;
    this.messages = messages;
    this.count = count;
    this.session = sessions.await(PATIENCE_MS);
  }

  /**
   * Publishes all; returns when every message is acknowledged.
   *
   * @throws RuntimeException of the client, or {@link CommandFailed}, if one is refused or cannot
   *     be acknowledged
   */
  void run() {
    while (stored < count) {
      while (made < count && unacknowledged.size() < BATCHES_IN_FLIGHT) {
        Batch next = gather();
        unacknowledged.add(next);
        send(next);
      }
      settle(unacknowledged.element());
    }
  }

  /** How many messages the broker had already. */
  long duplicates() {
    return duplicates;
  }

  /** Where the last message is. */
  Placement last() {
    return last;
  }

  private Batch gather() {
    Limits limits = session.welcome().limits();
    Batch batch = new Batch();
    long bytes = 0;
    int most = Math.min(BATCH_MESSAGES, limits.maxBatchMessages());
    while (made < count && batch.messages.size() < most && bytes < BATCH_BYTES) {
      EncodedMessage message = messages.apply(made + 1);
      if (message.length() > limits.maxMessageBytes()) {
        throw new CommandFailed(
            ExitCode.FAILED,
            "Expected a message of at most "
                + limits.maxMessageBytes()
                + " bytes, but it has "
                + message.length()
                + ".");
      }
      if (bytes > 0 && bytes + message.length() > limits.maxFrameBytes() / 2) {
        break;
      }
      batch.messages.add(message);
      bytes += message.length();
      made++;
    }
    return batch;
  }

  private void send(Batch batch) {
    batch.reply = session.send(new Publish(stream, sequence++, "", 0, batch.messages));
  }

  private void settle(Batch batch) {
    try {
      Response response = batch.reply.get();
      if (!(response instanceof Published published)) {
        throw new CommandFailed(
            ExitCode.FAILED, "Expected the broker to say published, but it said something else.");
      }
      unacknowledged.remove();
      stored += batch.messages.size();
      for (Placement placement : published.placements()) {
        duplicates += placement.duplicate() ? 1 : 0;
        last = placement;
      }
      progressNanos = System.nanoTime();
    } catch (ExecutionException e) {
      startOver(Remote.unwrapped(e));
    } catch (InterruptedException e) {
      throw Remote.interrupted();
    }
  }

  private void startOver(RuntimeException failure) {
    boolean mayPass =
        failure instanceof NotConnectedException
            || failure instanceof OutcomeUnknownException
            || (failure instanceof RefusedException refused && refused.code().retryable());
    long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - progressNanos);
    if (!mayPass || waitedMs >= PATIENCE_MS) {
      throw failure;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      throw Remote.interrupted();
    }
    session = sessions.await(PATIENCE_MS - waitedMs);
    stream = UuidV7.next();
    sequence = 0;
    unacknowledged.forEach(this::send);
  }
}
