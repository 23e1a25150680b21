package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link Publish}: every message is durable.
 *
 * @param placements one for each message, in order
 */
public record Published(List<Placement> placements) implements Response {
  /**
   * Copies the lists.
   *
   * @param placements one for each message, in order
   */
  public Published {
    placements = List.copyOf(placements);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.published(this);
  }

  void write(WireWriter out) {
    out.list(placements, Placement::write);
  }

  static Published read(WireReader in) {
    return new Published(in.list("placements", 13, Placement::read));
  }
}
