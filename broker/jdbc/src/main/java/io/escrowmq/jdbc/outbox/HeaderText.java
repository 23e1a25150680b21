package io.escrowmq.jdbc.outbox;

import io.escrowmq.protocol.message.Header;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Headers as text that people can read and search in SQL: one <code>name=value</code> per line,
 * each line ended by a newline, in order, repeated names kept. Bytes of the UTF-8 form outside of
 * printable ASCII, and <code>%</code>, are written <code>%XX</code>; so is <code>=</code> in names.
 * Pure ASCII, so that it fits every database's encoding and any bytes come back as they were.
 *
 * <pre>
 *   content-type=application/json
 *   note=50%25 off%0Anow
 * </pre>
 */
final class HeaderText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private HeaderText() {}

  /**
   * Writes headers. Throws IllegalArgumentException for an empty name, which no reader would
   * accept.
   */
  static String write(List<Header> headers) {
    StringBuilder text = new StringBuilder();
    for (Header header : headers) {
      if (header.name().isEmpty()) {
        throw new IllegalArgumentException("A header has an empty name");
      }
      escape(header.name().getBytes(StandardCharsets.UTF_8), '=', text);
      text.append('=');
      escape(header.value(), '%', text);
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * Reads what {@link #write} wrote. Throws IllegalArgumentException, with the line's number, for
   * anything else.
   */
  static List<Header> read(String text) {
    List<Header> headers = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      int equals = text.indexOf('=', from);
      if (end < 0 || equals <= from || equals > end) {
        throw damaged(headers.size() + 1, "is not name=value");
      }
      int line = headers.size() + 1;
      String name = new String(unescape(text, from, equals, line), StandardCharsets.UTF_8);
      headers.add(new Header(name, unescape(text, equals + 1, end, line)));
      from = end + 1;
    }
    return headers;
  }

  private static void escape(byte[] bytes, char also, StringBuilder text) {
    for (byte b : bytes) {
      if (b >= ' ' && b < 0x7f && b != '%' && b != also) {
        text.append((char) b);
      } else {
        text.append('%').append(HEX.toHexDigits(b));
      }
    }
  }

  private static byte[] unescape(String text, int from, int to, int line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        throw damaged(line, "has a character outside of printable ASCII");
      } else if (c != '%') {
        bytes.write(c);
      } else if (i + 2 < to
          && HexFormat.isHexDigit(text.charAt(i + 1))
          && HexFormat.isHexDigit(text.charAt(i + 2))) {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        throw damaged(line, "has a % without two hexadecimal digits");
      }
    }
    return bytes.toByteArray();
  }

  private static IllegalArgumentException damaged(int line, String why) {
    return new IllegalArgumentException("Headers are damaged: line " + line + " " + why);
  }
}
