package io.escrowmq.core;

import io.escrowmq.core.command.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A shard whose commands are durable at once, each in a batch of its own. */
final class TestShard {
  final List<Effect> effects = new ArrayList<>();
  ShardState state = new ShardState();
  long nowMs = Samples.START_MS;
  private long position = 1;

  /** Applies a command; {@link #effects} are those of this command afterwards. */
  Reply apply(Command command) {
    effects.clear();
    return state.apply(nowMs, new MessageRef(position++, 0), command, effects::add);
  }

  /** The reason of a refusal. */
  Refusal refusal(Command command) {
    Reply reply = apply(command);
    if (reply instanceof Reply.Refused refused) {
      return refused.reason();
    }
    throw new AssertionError("Expected a refusal, but got " + reply);
  }

  /** Where a publish put its messages. */
  long[] offsets(Command publish) {
    Reply reply = apply(publish);
    if (reply instanceof Reply.Published published) {
      return published.offsets();
    }
    throw new AssertionError("Expected offsets, but got " + reply);
  }

  void pass(long ms) {
    nowMs += ms;
  }

  byte[] save() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      state.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ShardState restore(byte[] bytes) throws IOException {
    return ShardState.readFrom(new ByteArrayInputStream(bytes));
  }
}
