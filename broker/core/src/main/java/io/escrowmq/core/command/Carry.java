package io.escrowmq.core.command;

import java.util.List;

/**
 * Writes messages again, so that the segment which holds them can be deleted. A message that is
 * still where the entry says lies here from now on; nothing else about it changes. Entries whose
 * message is gone meanwhile do nothing.
 *
 * @param entries the messages and where the state has them
 */
public record Carry(List<Carried> entries) implements Command {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.carry(this);
  }
}
