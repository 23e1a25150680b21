package io.escrowmq.protocol.message;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as its producer writes it and its consumer reads it.
 *
 * @param id UUIDv7, made by the producer
 * @param topic where it goes
 * @param key messages with the same key reach a group one at a time and in order; empty = no order
 * @param headers in order
 * @param producerGroup who is told when a consumer rejects it; may be empty
 * @param deliverAtMs not before this time, milliseconds since the epoch; 0 = at once
 * @param body any bytes; neither array is copied
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, as said above; compared by content below
public record Message(
    UUID id,
    String topic,
    byte[] key,
    List<Header> headers,
    String producerGroup,
    long deliverAtMs,
    byte[] body) {
  /**
   * Copies the list of headers; the arrays are not copied and must not be changed.
   *
   * @param id UUIDv7, made by the producer
   * @param topic where it goes
   * @param key messages with the same key reach a group one at a time and in order; empty = no
   *     order
   * @param headers in order
   * @param producerGroup who is told when a consumer rejects it; may be empty
   * @param deliverAtMs not before this time, milliseconds since the epoch; 0 = at once
   * @param body any bytes; neither array is copied
   */
  public Message {
    headers = List.copyOf(headers);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && id.equals(that.id)
        && topic.equals(that.topic)
        && Arrays.equals(key, that.key)
        && headers.equals(that.headers)
        && producerGroup.equals(that.producerGroup)
        && deliverAtMs == that.deliverAtMs
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        id,
        topic,
        Arrays.hashCode(key),
        headers,
        producerGroup,
        deliverAtMs,
        Arrays.hashCode(body));
  }

  @Override
  public String toString() {
    return "Message["
        + id
        + " to "
        + topic
        + ", key "
        + key.length
        + " bytes, "
        + headers.size()
        + " headers, body "
        + body.length
        + " bytes]";
  }
}
