package io.escrowmq.consumer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Turns bodies into objects, for {@link ReceivedMessage#json}. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface BodyCodec {
  /**
   * Reads a body.
   *
   * @param body the bytes; must not be changed
   * @param type what to make of them
   * @return the object, never null
   * @throws IOException if the bytes cannot be read as that type
   */
  <T> T read(byte[] body, Class<T> type) throws IOException;

  /**
   * JSON by Jackson; properties that the type does not have are ignored, so that producers may add
   * some first.
   */
  static BodyCodec jackson() {
    return JacksonBodyCodec.standard();
  }

  /** JSON (or whatever the mapper reads) by your own Jackson mapper. */
  static BodyCodec jackson(ObjectMapper mapper) {
    return new JacksonBodyCodec(mapper);
  }
}
