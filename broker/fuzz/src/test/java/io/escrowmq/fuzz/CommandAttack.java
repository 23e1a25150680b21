package io.escrowmq.fuzz;

import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.CorruptCommandException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The input is a command of the log. What is read is written as the same bytes. */
final class CommandAttack {

  private CommandAttack() {}

  static void run(byte[] input) {
    Command command;
    try {
      command = CommandCodec.decode(ByteBuffer.wrap(input.clone()));
    } catch (CorruptCommandException refused) {
      return;
    }
    ByteBuffer written = ByteBuffer.allocate(CommandCodec.encodedLength(command));
    CommandCodec.encode(command, written);
    Attack.expect(
        Arrays.equals(written.array(), input),
        () -> "Expected the same bytes to be written of a command");
  }
}
