package io.escrowmq.core.command;

import java.util.List;

/**
 * Settles messages for a group.
 *
 * @param topic the topic
 * @param group the group
 * @param offsets what was consumed
 */
public record Ack(String topic, String group, List<Range> offsets) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.ack(this);
  }
}
