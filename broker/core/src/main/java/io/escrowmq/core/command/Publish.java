package io.escrowmq.core.command;

import java.util.List;
import java.util.UUID;

/**
 * Publishes a batch of an ordered stream.
 *
 * @param session the stream
 * @param sequence of this batch in the stream, from 0
 * @param fence name that one epoch at a time may use; empty = none
 * @param fenceEpoch the epoch
 * @param messages over any topics
 */
public record Publish(
    UUID session, long sequence, String fence, long fenceEpoch, List<Message> messages)
    implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.publish(this);
  }
}
