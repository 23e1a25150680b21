package io.escrowmq.protocol.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One header of a message.
 *
 * @param name at most 255 bytes of UTF-8, not empty; names may repeat and keep their order
 * @param value any bytes; texts are UTF-8; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, as said above; compared by content below
public record Header(String name, byte[] value) {
  /**
   * {@return a header with a text value, in UTF-8}
   *
   * @param name the name of a topic or group
   * @param text what to say
   */
  public static Header of(String name, String text) {
    return new Header(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@return the value read as UTF-8} */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Header that
        && name.equals(that.name)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(value));
  }

  @Override
  public String toString() {
    return "Header[" + name + ", " + value.length + " bytes]";
  }
}
