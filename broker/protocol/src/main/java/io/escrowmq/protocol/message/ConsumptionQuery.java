package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;
import java.util.UUID;

/**
 * Asks what became of messages. Answered by {@link ConsumptionStates}, in the order of the ids.
 *
 * @param ids message ids, at most 10,000
 */
public record ConsumptionQuery(List<UUID> ids) implements Request {
  /**
   * Copies the lists.
   *
   * @param ids message ids, at most 10,000
   */
  public ConsumptionQuery {
    ids = List.copyOf(ids);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.consumptionQuery(this);
  }

  void write(WireWriter out) {
    out.uuids(ids);
  }

  static ConsumptionQuery read(WireReader in) {
    return new ConsumptionQuery(in.uuids("ids"));
  }
}
