package io.escrowmq.broker.hostile;

import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Frames made by hand, since no encoder of ours would make them. */
final class Bytes {

  static final Hello HELLO =
      new Hello(1, "raw", "", List.of(), 0, WireLimits.DEFAULT_MAX_FRAME_BYTES, 0, new byte[0]);

  private static final int HEADER_BYTES = 16;
  private static final int CORRELATION = 77;

  private Bytes() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  /** A good header before this payload. */
  static byte[] frame(FrameType type, String payload) {
    return frame(type, hex(payload));
  }

  private static byte[] frame(FrameType type, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    frame.putInt(HEADER_BYTES - 4 + payload.length).put((byte) 1).put((byte) type.number());
    frame.putShort((short) 0).putLong(CORRELATION).put(payload);
    return frame.array();
  }

  /** A name as it is on the wire, in hexadecimal. */
  static String name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return "%04x".formatted(utf8.length) + HexFormat.of().formatHex(utf8);
  }

  /** A name for people. */
  static String shown(String name) {
    return name.length() > 40 ? "of " + name.length() : HexFormat.of().formatHex(ascii(name));
  }

  /** The first batch of a stream, with one message. */
  static byte[] publish(byte[] image) {
    UUID session = UUID.randomUUID();
    ByteBuffer payload = ByteBuffer.allocate(16 + 8 + 2 + 8 + 4 + 4 + image.length);
    payload.putLong(session.getMostSignificantBits()).putLong(session.getLeastSignificantBits());
    payload.putLong(0).putShort((short) 0).putLong(0).putInt(1).putInt(image.length).put(image);
    return frame(FrameType.PUBLISH, payload.array());
  }

  /** A message with a right checksum, whatever else is wrong with it. */
  static byte[] message(String topic, int headers, int valueBytes) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    int headersLength = headers * (2 + 1 + 4 + valueBytes);
    ByteBuffer image = ByteBuffer.allocate(44 + name.length + headersLength);
    UUID id = UuidV7.next();
    image.putInt(0).put((byte) 1).put((byte) 0).putShort((short) headers);
    image.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).putLong(0);
    image.putShort((short) name.length).putShort((short) 0).putShort((short) 0);
    image.putShort((short) 0).putInt(headersLength).put(name);
    for (int i = 0; i < headers; i++) {
      image.putShort((short) 1).put((byte) 'h').putInt(valueBytes).put(new byte[valueBytes]);
    }
    return checked(image.array());
  }

  /** The same with another byte, and a checksum that fits. */
  static byte[] patched(byte[] image, int at, byte value) {
    byte[] patched = image.clone();
    patched[at] = value;
    return checked(patched);
  }

  private static byte[] checked(byte[] image) {
    CRC32C crc = new CRC32C();
    crc.update(image, 4, image.length - 4);
    ByteBuffer.wrap(image).putInt((int) crc.getValue());
    return image;
  }
}
