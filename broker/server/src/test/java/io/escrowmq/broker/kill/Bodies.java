package io.escrowmq.broker.kill;

import java.util.UUID;

/** Bodies of 36 to 2,084 bytes that follow from an id, so that whoever reads one can check it. */
final class Bodies {

  private static final int ID_CHARS = 36;
  private static final int FILLING_MAX = 2_048;

  private Bodies() {}

  static String of(UUID id) {
    String name = id.toString();
    int filling = Math.floorMod(name.hashCode(), 8) == 0 ? FILLING_MAX : name.hashCode() & 0x7F;
    StringBuilder body = new StringBuilder(ID_CHARS + filling).append(name);
    for (long next = id.getLeastSignificantBits(); body.length() < ID_CHARS + filling; ) {
      next = next * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      body.append((char) ('a' + (int) (next >>> 60)));
    }
    return body.toString();
  }

  static UUID idIn(String body) {
    return UUID.fromString(body.substring(0, Math.min(ID_CHARS, body.length())));
  }
}
