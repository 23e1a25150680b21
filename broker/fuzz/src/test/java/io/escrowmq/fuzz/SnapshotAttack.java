package io.escrowmq.fuzz;

import io.escrowmq.core.ShardState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The input is a state as a snapshot holds it (whose checksum guards it in earnest). It is read or
 * refused, and what is read is written and read again as the same state.
 */
final class SnapshotAttack {

  private SnapshotAttack() {}

  static void run(byte[] input) throws IOException {
    ShardState state;
    try {
      state = ShardState.readFrom(new ByteArrayInputStream(input));
    } catch (IOException refused) {
      return;
    }
    Attack.expect(
        saved(state).stateHash() == state.stateHash(),
        () -> "Expected the same state to be read again");
  }

  static byte[] bytes(ShardState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** The state after a way through a snapshot. */
  static ShardState saved(ShardState state) throws IOException {
    return ShardState.readFrom(new ByteArrayInputStream(bytes(state)));
  }
}
