package io.escrowmq.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Bodies of messages: random bytes, since nobody stores zeros. */
final class Bodies {
  private static final long SEED = 20_260_101;

  private Bodies() {}

  static byte[] filled(int length) {
    byte[] body = new byte[length];
    new SplittableRandom(SEED).nextBytes(body);
    return body;
  }

  /** A copy of a body with a number in front, by which its delivery is known. */
  static byte[] numbered(byte[] filled, long number) {
    byte[] body = filled.clone();
    ByteBuffer.wrap(body).putLong(number);
    return body;
  }

  static long number(byte[] body) {
    return ByteBuffer.wrap(body).getLong();
  }
}
