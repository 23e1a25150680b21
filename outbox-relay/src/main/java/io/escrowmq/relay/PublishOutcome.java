package io.escrowmq.relay;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Placement;
import java.util.List;

/** What became of a batch. */
sealed interface PublishOutcome {
  /** Every message is durable; one placement for each. */
  record Stored(List<Placement> placements) implements PublishOutcome {
    @Override
    public void accept(Handler handler) {
      handler.stored(placements);
    }
  }

  /** None was stored. */
  record Refused(ErrorCode code, String text) implements PublishOutcome {
    @Override
    public void accept(Handler handler) {
      handler.refused(code, text);
    }
  }

  /** All may be stored, or none: send them again with the same ids. */
  record Unknown() implements PublishOutcome {
    @Override
    public void accept(Handler handler) {
      handler.unknown();
    }
  }

  /** One method for each variant. */
  interface Handler {
    void stored(List<Placement> placements);

    void refused(ErrorCode code, String text);

    void unknown();
  }

  void accept(Handler handler);
}
