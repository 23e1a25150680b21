package io.escrowmq.core.command;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads fields. Each look ahead is checked against what is left, so damage is an exception with its
 * position and never an allocation.
 */
final class FieldReader {
  private final ByteBuffer owner;
  private final ByteBuffer source;

  /** The two texts read last: neighbours often have the same topic and group. */
  private String lastText = "";

  private String earlierText = "";

  FieldReader(ByteBuffer owner) {
    this.owner = owner;
    this.source = owner.duplicate().order(ByteOrder.BIG_ENDIAN);
  }

  CorruptCommandException damaged(String what) {
    return new CorruptCommandException(source.position(), what);
  }

  private void need(int bytes, String what) {
    if (source.remaining() < bytes) {
      throw damaged(what + " takes " + bytes + " bytes and " + source.remaining() + " are left");
    }
  }

  int u8(String what) {
    need(1, what);
    return source.get() & 0xFF;
  }

  int i32(String what) {
    need(Integer.BYTES, what);
    return source.getInt();
  }

  long i64(String what) {
    need(Long.BYTES, what);
    return source.getLong();
  }

  UUID id(String what) {
    need(2 * Long.BYTES, what);
    return new UUID(source.getLong(), source.getLong());
  }

  boolean truth(String what) {
    int value = u8(what);
    if (value > 1) {
      throw damaged(what + " is neither 0 nor 1");
    }
    return value == 1;
  }

  <T> T one(T[] values, String what) {
    int place = u8(what);
    if (place >= values.length) {
      throw damaged(what + " is " + place);
    }
    return values[place];
  }

  /** A count of elements that all fit into what is left. */
  int count(int leastBytes, String what) {
    int count = i32(what);
    if (count < 0 || count > source.remaining() / leastBytes) {
      throw damaged(what + " is " + count + " and " + source.remaining() + " bytes are left");
    }
    return count;
  }

  String text(String what) {
    need(Short.BYTES, what);
    int length = source.getShort() & 0xFFFF;
    need(length, what);
    if (!isNext(lastText, length)) {
      String next = isNext(earlierText, length) ? earlierText : newText(length, what);
      earlierText = lastText;
      lastText = next;
    }
    source.position(source.position() + length);
    return lastText;
  }

  private String newText(int length, String what) {
    byte[] utf8 = new byte[length];
    source.get(source.position(), utf8);
    return isAscii(utf8) ? new String(utf8, StandardCharsets.ISO_8859_1) : decoded(utf8, what);
  }

  /** Almost all names are, and a decoder made for each of them costs more than the rest. */
  private static boolean isAscii(byte[] text) {
    for (byte one : text) {
      if (one < 0) {
        return false;
      }
    }
    return true;
  }

  private String decoded(byte[] utf8, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      CorruptCommandException damaged = damaged(what + " is no UTF-8");
      damaged.initCause(e);
      throw damaged;
    }
  }

  /** Whether the next bytes are this text; an ASCII text is as long as its bytes. */
  private boolean isNext(String text, int length) {
    if (length != text.length()) {
      return false;
    }
    int at = source.position();
    for (int i = 0; i < length; i++) {
      if (source.get(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  Image image(String what) {
    int length = count(1, what);
    int at = source.position();
    source.position(at + length);
    if (source.hasArray()) {
      return new Image(source.array(), source.arrayOffset() + at, length);
    }
    byte[] copy = new byte[length];
    source.get(at, copy);
    return Image.of(copy);
  }

  void end() {
    if (source.hasRemaining()) {
      throw damaged(source.remaining() + " bytes follow it");
    }
    owner.position(source.position());
  }
}
