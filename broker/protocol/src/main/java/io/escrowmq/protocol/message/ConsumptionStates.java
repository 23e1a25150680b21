package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers {@link ConsumptionQuery}.
 *
 * @param states one for each id, in order
 */
public record ConsumptionStates(List<ConsumptionState> states) implements Response {
  /**
   * Copies the lists.
   *
   * @param states one for each id, in order
   */
  public ConsumptionStates {
    states = List.copyOf(states);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.consumptionStates(this);
  }

  void write(WireWriter out) {
    out.list(states, ConsumptionState::write);
  }

  static ConsumptionStates read(WireReader in) {
    return new ConsumptionStates(in.list("states", 33, ConsumptionState::read));
  }
}
