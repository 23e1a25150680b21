package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;
import java.util.UUID;

/**
 * Publishes a batch on an ordered stream. Answered by {@link Published}, or by an error that
 * refuses the whole batch.
 *
 * @param session the stream: made by the producer, one per connection owner, not the nil UUID
 * @param sequence 0 for the first batch of the session, then one more for each batch
 * @param fence name that at most one epoch of publishers may use, or empty
 * @param fenceEpoch the epoch; lower than the highest seen is FENCED
 * @param messages 1 to the limit, over any topics
 */
public record Publish(
    UUID session, long sequence, String fence, long fenceEpoch, List<EncodedMessage> messages)
    implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param fence name that at most one epoch of publishers may use, or empty
   * @param fenceEpoch the epoch; lower than the highest seen is FENCED
   * @param messages 1 to the limit, over any topics
   * @param session the stream: made by the producer, one per connection owner, not the nil UUID
   * @param sequence 0 for the first batch of the session, then one more for each batch
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public Publish {
    if (session.equals(Bounds.NIL)) {
      throw new IllegalArgumentException("session is the nil UUID");
    }
    Bounds.atLeast("sequence", sequence, 0);
    messages = List.copyOf(messages);
    Bounds.atLeast("number of messages", messages.size(), 1);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.publish(this);
  }

  void write(WireWriter out) {
    out.uuid(session);
    out.i64(sequence);
    out.name(fence);
    out.i64(fenceEpoch);
    out.list(messages, EncodedMessage::write);
  }

  static Publish read(WireReader in) {
    return new Publish(
        in.uuid("session"),
        in.i64("sequence"),
        in.name("fence"),
        in.i64("fenceEpoch"),
        EncodedMessage.readList("messages", in));
  }
}
