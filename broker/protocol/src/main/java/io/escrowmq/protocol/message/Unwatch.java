package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Ends a watch. Answered by {@link Done}.
 *
 * @param watch the watch
 */
public record Unwatch(int watch) implements Request {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.unwatch(this);
  }

  void write(WireWriter out) {
    out.i32(watch);
  }

  static Unwatch read(WireReader in) {
    return new Unwatch(in.i32("watch"));
  }
}
