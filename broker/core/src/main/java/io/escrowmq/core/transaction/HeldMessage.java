package io.escrowmq.core.transaction;

import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import io.escrowmq.core.topic.StoredMessage;
import java.io.IOException;

/**
 * A message in a set that is held.
 *
 * @param topic where it goes if released
 * @param deliverAtMs not visible before this shard time; 0 = at once
 * @param message what it is
 */
public record HeldMessage(String topic, long deliverAtMs, StoredMessage message) {

  void writeTo(StateOutput out) throws IOException {
    out.putString(topic);
    out.putLong(deliverAtMs);
    message.writeTo(out);
  }

  static HeldMessage readFrom(StateInput in) throws IOException {
    return new HeldMessage(in.readString(), in.readLong(), StoredMessage.readFrom(in));
  }
}
