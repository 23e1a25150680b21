package io.escrowmq.broker.connection;

import io.escrowmq.broker.dispatch.Member;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.UuidV7;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The message that tells a producer group of a reject: on the topic {@code <producer
 * group>.compensation}, with the rejected message's key and body, and headers that say what was
 * rejected, by whom and why.
 */
final class Compensation {

  /** Leaves room for the headers that say what was rejected. */
  private static final int COPIED_HEADERS_MAX = 240;

  private static final String TOPIC_SUFFIX = ".compensation";

  private Compensation() {}

  /** The compensation message, or null if the rejected one names no producer group. */
  static io.escrowmq.core.command.@Nullable Message of(
      EncodedMessage rejected, Member member, Reject request) {
    String producerGroup = rejected.producerGroup();
    if (producerGroup.isEmpty()) {
      return null;
    }
    io.escrowmq.protocol.message.Message original = rejected.decode();
    List<Header> copied = original.headers();
    List<Header> headers =
        new ArrayList<>(copied.subList(0, Math.min(copied.size(), COPIED_HEADERS_MAX)));
    headers.add(Header.of("escrow-original-id", original.id().toString()));
    headers.add(Header.of("escrow-original-topic", member.topic()));
    headers.add(Header.of("escrow-original-offset", Long.toString(request.delivery().offset())));
    headers.add(Header.of("escrow-rejected-by", member.groupName()));
    headers.add(Header.of("escrow-reject-code", request.code()));
    headers.add(Header.of("escrow-reject-reason", request.reason()));
    return Translation.message(
        EncodedMessage.of(
            new io.escrowmq.protocol.message.Message(
                id(original.id(), member.groupName()),
                producerGroup + TOPIC_SUFFIX,
                original.key(),
                headers,
                "",
                0,
                original.body())));
  }

  /**
   * The compensation's id: a hash of message id and group, so that a repeated reject makes the same
   * message; the time of the original id is kept, since the id index is ordered by it.
   */
  static UUID id(UUID original, String group) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          ByteBuffer.allocate(16)
              .putLong(original.getMostSignificantBits())
              .putLong(original.getLeastSignificantBits())
              .flip());
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(group.getBytes(StandardCharsets.UTF_8)));
      long high = (UuidV7.timeMs(original) << 16) | 0x7000L | (hash.getLong() & 0x0FFFL);
      long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(
          "Expected every Java runtime to have SHA-256, but this one has not", missing);
    }
  }
}
