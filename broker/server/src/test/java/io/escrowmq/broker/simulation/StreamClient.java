package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Publishes batches on an ordered stream: several at a time, and after a refusal that may pass it
 * sends again from there, with the same ids.
 */
abstract class StreamClient extends Client {
  private static final int IN_FLIGHT_MAX = 5;

  /** A batch until its producer knows that it is stored, or never will be. */
  static final class Batch {
    final List<EncodedMessage> messages;
    long sequence;
    int sent;
    boolean underWay;

    Batch(List<EncodedMessage> messages) {
      this.messages = messages;
    }
  }

  private final List<Batch> unfinished = new ArrayList<>();
  private UUID session;
  private long nextSequence;
  private int underWay;
  private boolean again;
  private boolean anew;

  StreamClient(World world, String name) {
    super(world, name);
    this.session = world.dice.uuid7(world.time.low());
  }

  /** The fence of the stream, empty for none, and its epoch. */
  String fence() {
    return "";
  }

  long epoch() {
    return 0;
  }

  /** More to publish, or null. */
  abstract @Nullable Batch next();

  /** A batch came to its end. */
  void finished(Batch batch, boolean stored) {}

  /** Another publisher of the fence has taken over. */
  void fenced() {}

  final boolean hasUnfinished() {
    return !unfinished.isEmpty();
  }

  /** Begins a stream of its own without what was unfinished. */
  final void restart() {
    unfinished.clear();
    newSession();
    again = false;
    anew = false;
  }

  private void newSession() {
    session = world.dice.uuid7(world.time.low());
    nextSequence = 0;
  }

  @Override
  void work() {
    if (again) {
      if (underWay == 0) {
        sendAgain();
      }
      return;
    }
    if (unfinished.size() < IN_FLIGHT_MAX) {
      Batch batch = next();
      if (batch != null) {
        batch.sequence = nextSequence++;
        unfinished.add(batch);
        publish(batch);
      }
    }
  }

  private void sendAgain() {
    again = false;
    world.coverage.hit("path: stream sent again");
    if (anew) {
      anew = false;
      world.coverage.hit("path: stream begun anew");
      newSession();
      unfinished.forEach(batch -> batch.sequence = nextSequence++);
    }
    List.copyOf(unfinished).forEach(this::publish);
  }

  private void publish(Batch batch) {
    UUID ownSession = session;
    boolean overtaken = world.isOvertaken(fence(), epoch());
    long epoch = epoch();
    batch.sent++;
    batch.underWay = true;
    underWay++;
    world.messages.publishing(batch.messages);
    send(
        new Publish(session, batch.sequence, fence(), epoch, batch.messages),
        response -> {
          underWay--;
          batch.underWay = false;
          if (response instanceof Published published) {
            world.published(fence(), epoch, overtaken);
            world.messages.published(batch.messages, published.placements());
          }
          if (ownSession.equals(session) && unfinished.contains(batch)) {
            answered(batch, response);
          }
        });
  }

  private void answered(Batch batch, @Nullable Response response) {
    if (response instanceof Published) {
      unfinished.remove(batch);
      finished(batch, true);
    } else if (response instanceof Refused refused && refused.code() == ErrorCode.FENCED) {
      fenced();
    } else if (response instanceof Refused refused && !refused.code().retryable()) {
      if (batch.sent == 1) {
        world.messages.refused(batch.messages);
      }
      unfinished.remove(batch);
      finished(batch, false);
    } else {
      again = true;
      anew |= response instanceof Refused refused && refused.code() == ErrorCode.STREAM_UNKNOWN;
    }
  }

  @Override
  void closed() {
    underWay = 0;
    again = !unfinished.isEmpty();
  }

  /** Sends one finished batch again, as a client that has lost its memory would. */
  final void repeat(Batch batch) {
    world.coverage.hit("path: publish repeated in another stream");
    UUID own = world.dice.uuid7(world.time.low());
    send(
        new Publish(own, 0, "", 0, batch.messages),
        response -> {
          if (response instanceof Published published) {
            world.messages.published(batch.messages, published.placements());
          }
        });
  }

  /** What is not finished, oldest first. */
  final Iterator<Batch> unfinished() {
    return unfinished.iterator();
  }

  @Override
  boolean isDone() {
    return super.isDone() && unfinished.isEmpty();
  }
}
