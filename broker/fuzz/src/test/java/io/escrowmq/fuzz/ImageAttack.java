package io.escrowmq.fuzz;

import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Limits;
import java.util.Arrays;

/**
 * The input is the image of a message. What is read is written as the same bytes, but for a
 * checksum that was wrong.
 */
final class ImageAttack {

  private static final int CHECKSUM_BYTES = 4;

  private ImageAttack() {}

  static void run(byte[] input) {
    EncodedMessage image;
    try {
      image = EncodedMessage.parse(input);
    } catch (MalformedException refused) {
      Attack.expect(!refused.getMessage().isBlank(), () -> "Expected a refusal to say why");
      return;
    }
    image.refusal(Limits.DEFAULT);
    image.keyHash();
    EncodedMessage again = EncodedMessage.of(image.decode());
    byte[] written =
        Arrays.copyOfRange(again.array(), again.offset(), again.offset() + again.length());
    Attack.expect(again.verifyChecksum(), () -> "Expected a right checksum to be written");
    Attack.expect(
        image.verifyChecksum()
            ? Arrays.equals(written, input)
            : Arrays.equals(
                written, CHECKSUM_BYTES, written.length, input, CHECKSUM_BYTES, input.length),
        () -> "Expected the same bytes to be written of " + image.decode());
  }
}
