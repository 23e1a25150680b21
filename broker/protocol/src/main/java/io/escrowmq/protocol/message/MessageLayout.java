package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.BigEndian;
import io.escrowmq.protocol.frame.Utf8;
import io.escrowmq.protocol.frame.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Where the fields of an encoded message are (the table is in {@link EncodedMessage}), the check
 * that they are where they claim to be, and the way to write them.
 */
final class MessageLayout {
  static final int FORMAT = 1;
  static final int CHECKSUM_AT = 0;
  static final int FORMAT_AT = 4;
  static final int FLAGS_AT = 5;
  static final int HEADER_COUNT_AT = 6;
  static final int ID_AT = 8;
  static final int DELIVER_AT_AT = 24;
  static final int TOPIC_LENGTH_AT = 32;
  static final int GROUP_LENGTH_AT = 34;
  static final int KEY_LENGTH_AT = 36;
  static final int RESERVED_AT = 38;
  static final int HEADERS_LENGTH_AT = 40;
  static final int FIXED_BYTES = 44;
  static final int MAX_U16 = 0xFFFF;

  private MessageLayout() {}

  /** The checksum that the bytes ought to carry. */
  static int checksum(byte[] array, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(array, offset + FORMAT_AT, length - FORMAT_AT);
    return (int) crc.getValue();
  }

  /**
   * Checks that every field lies within the message; contents and checksum are not judged.
   *
   * @throws MalformedException if not
   */
  static void check(byte[] array, int offset, int length) {
    if (length < FIXED_BYTES) {
      throw malformed("has " + length + " bytes, the least is " + FIXED_BYTES);
    }
    if (array[offset + FORMAT_AT] != FORMAT || array[offset + FLAGS_AT] != 0) {
      throw new MalformedException(
          ErrorCode.UNSUPPORTED,
          "Not spoken here: message format "
              + (array[offset + FORMAT_AT] & 0xFF)
              + " with flags "
              + (array[offset + FLAGS_AT] & 0xFF));
    }
    if (BigEndian.u16(array, offset + RESERVED_AT) != 0) {
      throw malformed("has reserved bits set");
    }
    int topicLength = BigEndian.u16(array, offset + TOPIC_LENGTH_AT);
    int groupLength = BigEndian.u16(array, offset + GROUP_LENGTH_AT);
    int keyLength = BigEndian.u16(array, offset + KEY_LENGTH_AT);
    long headersLength = Integer.toUnsignedLong(BigEndian.i32(array, offset + HEADERS_LENGTH_AT));
    long headersAt = FIXED_BYTES + (long) topicLength + groupLength + keyLength;
    if (headersAt + headersLength > length) {
      throw malformed("announces more than its " + length + " bytes");
    }
    if (!Utf8.isValid(array, offset + FIXED_BYTES, topicLength)) {
      throw malformed("has a topic that is not UTF-8");
    }
    if (!Utf8.isValid(array, offset + FIXED_BYTES + topicLength, groupLength)) {
      throw malformed("has a producer group that is not UTF-8");
    }
    checkHeaders(
        array,
        offset + (int) headersAt,
        offset + (int) (headersAt + headersLength),
        BigEndian.u16(array, offset + HEADER_COUNT_AT));
  }

  private static void checkHeaders(byte[] array, int start, int end, int count) {
    int at = start;
    for (int i = 0; i < count; i++) {
      int nameLength = end - at < 2 ? MAX_U16 : BigEndian.u16(array, at);
      if (nameLength == 0 || end - at < 2 + nameLength + 4L) {
        throw malformed("has a header that is cut off or has no name");
      }
      if (nameLength > WireLimits.MAX_NAME_BYTES) {
        throw new MalformedException(
            ErrorCode.LIMIT, "A header's name has " + nameLength + " bytes, the limit is 255");
      }
      if (!Utf8.isValid(array, at + 2, nameLength)) {
        throw malformed("has a header whose name is not UTF-8");
      }
      at += 2 + nameLength;
      long valueLength = Integer.toUnsignedLong(BigEndian.i32(array, at));
      at += 4;
      if (valueLength > end - at) {
        throw malformed("has a header whose value is cut off");
      }
      at += (int) valueLength;
    }
    if (at != end) {
      throw malformed("has more header bytes than headers");
    }
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException if a part is longer than the layout can say
   */
  static byte[] write(Message message) {
    byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
    byte[] group = message.producerGroup().getBytes(StandardCharsets.UTF_8);
    byte[] key = message.key();
    byte[] body = message.body();
    byte[] headers = writeHeaders(message);
    atMost("topic", topic.length, MAX_U16);
    atMost("producer group", group.length, MAX_U16);
    atMost("key", key.length, MAX_U16);
    long total =
        FIXED_BYTES
            + (long) topic.length
            + group.length
            + key.length
            + headers.length
            + body.length;
    atMost("message", total, Integer.MAX_VALUE - 8);
    byte[] out = new byte[(int) total];
    out[FORMAT_AT] = FORMAT;
    BigEndian.putU16(out, HEADER_COUNT_AT, message.headers().size());
    BigEndian.putI64(out, ID_AT, message.id().getMostSignificantBits());
    BigEndian.putI64(out, ID_AT + 8, message.id().getLeastSignificantBits());
    BigEndian.putI64(out, DELIVER_AT_AT, message.deliverAtMs());
    BigEndian.putU16(out, TOPIC_LENGTH_AT, topic.length);
    BigEndian.putU16(out, GROUP_LENGTH_AT, group.length);
    BigEndian.putU16(out, KEY_LENGTH_AT, key.length);
    BigEndian.putI32(out, HEADERS_LENGTH_AT, headers.length);
    int at = put(topic, out, FIXED_BYTES);
    at = put(group, out, at);
    at = put(key, out, at);
    at = put(headers, out, at);
    put(body, out, at);
    BigEndian.putI32(out, CHECKSUM_AT, checksum(out, 0, out.length));
    return out;
  }

  private static byte[] writeHeaders(Message message) {
    if (message.headers().isEmpty()) {
      return new byte[0];
    }
    atMost("number of headers", message.headers().size(), WireLimits.MAX_HEADERS);
    io.escrowmq.protocol.frame.WireWriter out = new io.escrowmq.protocol.frame.WireWriter();
    for (Header header : message.headers()) {
      if (header.name().isEmpty()) {
        throw new IllegalArgumentException("A header's name is empty");
      }
      out.name(header.name());
      out.bytes(header.value());
    }
    return out.toByteArray();
  }

  private static int put(byte[] part, byte[] out, int at) {
    System.arraycopy(part, 0, out, at, part.length);
    return at + part.length;
  }

  private static void atMost(String what, long value, long most) {
    if (value > most) {
      throw new IllegalArgumentException("The " + what + " is " + value + ", the limit is " + most);
    }
  }

  private static MalformedException malformed(String what) {
    return new MalformedException(ErrorCode.MALFORMED, "A message " + what);
  }
}
