package io.escrowmq.consumer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Bodies by Jackson. */
final class JacksonBodyCodec implements BodyCodec {
  private final ObjectMapper mapper;

  JacksonBodyCodec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  static BodyCodec standard() {
    return Standard.CODEC;
  }

  @Override
  public <T> T read(byte[] body, Class<T> type) throws IOException {
    T value = mapper.readValue(body, type);
    if (value == null) {
      throw new IOException("the body is a JSON null");
    }
    return value;
  }

  /** Made on first use, since a mapper costs start-up time. */
  private static final class Standard {
    private static final BodyCodec CODEC =
        new JacksonBodyCodec(
            JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());
  }
}
