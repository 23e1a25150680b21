package io.escrowmq.producer;

import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Names;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message. The id is made at {@link #build} unless one is given; whoever repeats a send
 * after an unknown outcome sends the same built message again. For one thread; messages are
 * immutable as long as the arrays given here are not changed.
 *
 * <pre>{@code
 * Message message = MessageBuilder.to("orders").key("customer-7").body("{\"id\":1}").build();
 * }</pre>
 */
public final class MessageBuilder {
  private final String topic;
  private final List<Header> headers = new ArrayList<>();
  private @Nullable UUID id;
  private byte[] key = new byte[0];
  private byte[] body = new byte[0];
  private String producerGroup = "";
  private long deliverAtMs;

  private MessageBuilder(String topic) {
    this.topic = Names.requireTopic(topic);
  }

  /**
   * Begins a message.
   *
   * @param topic where it goes: 1 to 255 characters of A-Z a-z 0-9 . _ -
   * @return a builder
   */
  public static MessageBuilder to(String topic) {
    return new MessageBuilder(topic);
  }

  /** An id of the caller's own; a UUIDv7, else the message is refused. */
  public MessageBuilder id(UUID value) {
    id = value;
    return this;
  }

  /** Messages with the same key reach a group one at a time and in order; default none. */
  public MessageBuilder key(String value) {
    key = value.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** The key as bytes. */
  public MessageBuilder key(byte[] value) {
    key = value;
    return this;
  }

  /** Adds a header; names may repeat and keep their order. */
  public MessageBuilder header(String name, String text) {
    headers.add(Header.of(name, text));
    return this;
  }

  /** The body as text, in UTF-8; default empty. */
  public MessageBuilder body(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** The body as bytes. */
  public MessageBuilder body(byte[] bytes) {
    body = bytes;
    return this;
  }

  /** Not delivered before this time; default at once. */
  public MessageBuilder deliverAt(Instant time) {
    deliverAtMs = time.toEpochMilli();
    return this;
  }

  /** Who is told when a consumer rejects it; default the producer's own group. */
  public MessageBuilder producerGroup(String group) {
    producerGroup = Names.requireGroup(group);
    return this;
  }

  /** The message. */
  public Message build() {
    return new Message(
        id == null ? UuidV7.next() : id, topic, key, headers, producerGroup, deliverAtMs, body);
  }
}
