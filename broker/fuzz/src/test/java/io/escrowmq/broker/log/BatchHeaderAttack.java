package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The input is an excerpt of the log that claims to be a batch of log 0. It is told apart or read;
 * with a right checksum it is written as the same bytes.
 */
public final class BatchHeaderAttack {

  private BatchHeaderAttack() {}

  /**
   * Attacks with one input.
   *
   * @param input the excerpt
   */
  public static void run(byte[] input) {
    if (input.length < BatchHeader.BYTES) {
      return; // Readers look at the length of an excerpt first.
    }
    ByteBuffer excerpt = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    BatchHeader header = BatchHeader.decode(excerpt, 0);
    if (header == null || BatchHeader.excerptBytes(header.length()) > input.length) {
      return;
    }
    boolean right = header.checks(excerpt, LogPosition.BEGINNING);
    ByteBuffer written = ByteBuffer.allocate(BatchHeader.BYTES);
    header.encode(
        written, excerpt.slice(BatchHeader.BYTES, header.length()), LogPosition.BEGINNING);
    int compared = right ? BatchHeader.BYTES : BatchHeader.BYTES - Integer.BYTES;
    if (!Arrays.equals(written.array(), 0, compared, input, 0, compared)) {
      throw new AssertionError("Expected the same header to be written of " + header);
    }
  }
}
