package io.escrowmq.consumer;

import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A message as the handler sees it. Immutable as long as nobody writes into its arrays;
 * thread-safe.
 */
public final class ReceivedMessage {
  private final Message message;
  private final long offset;
  private final int attempt;
  private final BodyCodec codec;

  ReceivedMessage(Message message, long offset, int attempt, BodyCodec codec) {
    this.message = message;
    this.offset = offset;
    this.attempt = attempt;
    this.codec = codec;
  }

  /** The id that the producer gave it; the same in every attempt. */
  public UUID id() {
    return message.id();
  }

  /** The topic. */
  public String topic() {
    return message.topic();
  }

  /** Its place in the topic. */
  public long offset() {
    return offset;
  }

  /** Which delivery of it to this group this is, from 1. */
  public int attempt() {
    return attempt;
  }

  /** The key; empty = none. Must not be changed. */
  public byte[] key() {
    return message.key();
  }

  /** The key read as UTF-8; empty = none. */
  public String keyText() {
    return new String(message.key(), StandardCharsets.UTF_8);
  }

  /** All headers, in the producer's order. */
  public List<Header> headers() {
    return message.headers();
  }

  /** The text of the first header with this name. */
  public Optional<String> header(String name) {
    return message.headers().stream()
        .filter(header -> header.name().equals(name))
        .findFirst()
        .map(Header::text);
  }

  /** The group that is told when this message is rejected; may be empty. */
  public String producerGroup() {
    return message.producerGroup();
  }

  /** The body. Must not be changed. */
  public byte[] body() {
    return message.body();
  }

  /** The body read as UTF-8. */
  public String bodyText() {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  /**
   * The body as an object, by the consumer's {@link BodyCodec}: JSON, unless you chose another.
   *
   * @throws BodyFormatException if the body cannot be read as that type
   */
  public <T> T json(Class<T> type) {
    try {
      return codec.read(message.body(), type);
    } catch (IOException e) {
      throw new BodyFormatException(id(), type, e);
    }
  }

  @Override
  public String toString() {
    return "message " + id() + " (" + topic() + " at " + offset + ", attempt " + attempt + ")";
  }
}
