package io.escrowmq.broker.connection;

import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Names;
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
 * group>.compensation}, with the rejected message's key, body and headers, and before these headers
 * that say what was rejected, by whom and why. Headers of the rejected message that claim to be
 * such are left out, and so are its last ones where all would be too many or too long. The whole
 * may be longer than a message that is published, by these headers.
 */
final class Compensation {
  private static final String TOPIC_SUFFIX = ".compensation";

  /** Written by the producer SDK into the messages of a transaction. */
  private static final String TRANSACTION = "escrow-transaction";

  private static final int UUID_TEXT_BYTES = 36;

  /** What says how long a header's name and value are. */
  private static final int HEADER_LENGTHS_BYTES = 6;

  private Compensation() {}

  /**
   * The compensation message, or null if nobody can be told: the rejected one names no producer
   * group, or one whose name is too long for a compensation topic.
   *
   * @param rejected what was delivered
   * @param topic where it was delivered from
   * @param group who rejects it
   * @param request why
   */
  static io.escrowmq.core.command.@Nullable Message of(
      EncodedMessage rejected, String topic, String group, Reject request) {
    String producerGroup = rejected.producerGroup();
    if (producerGroup.isEmpty() || !Names.isValid(producerGroup + TOPIC_SUFFIX)) {
      return null;
    }
    Message original = rejected.decode();
    List<Header> cause = new ArrayList<>();
    cause.add(Header.of("escrow-original-id", original.id().toString()));
    original.headers().stream()
        .filter(Compensation::isTransaction)
        .findFirst()
        .ifPresent(header -> cause.add(new Header("escrow-original-transaction", header.value())));
    cause.add(Header.of("escrow-original-topic", topic));
    cause.add(Header.of("escrow-original-offset", Long.toString(request.delivery().offset())));
    cause.add(Header.of("escrow-rejected-by", group));
    cause.add(Header.of("escrow-reject-code", request.code()));
    cause.add(Header.of("escrow-reject-reason", request.reason()));
    return Translation.message(
        EncodedMessage.of(
            new Message(
                id(original.id(), group),
                producerGroup + TOPIC_SUFFIX,
                original.key(),
                followedBy(original.headers(), cause),
                "",
                0,
                original.body())));
  }

  private static boolean isTransaction(Header header) {
    return header.name().equals(TRANSACTION) && header.value().length == UUID_TEXT_BYTES;
  }

  /** The cause, and what of the original's headers is not mistaken for it and still fits. */
  private static List<Header> followedBy(List<Header> original, List<Header> cause) {
    List<Header> headers = new ArrayList<>(cause);
    int bytes = cause.stream().mapToInt(Compensation::bytes).sum();
    for (Header header : original) {
      if (isCause(header.name())) {
        continue;
      }
      bytes += bytes(header);
      if (headers.size() == WireLimits.MAX_HEADERS || bytes > WireLimits.MAX_HEADERS_BYTES) {
        break;
      }
      headers.add(header);
    }
    return headers;
  }

  private static boolean isCause(String name) {
    return name.startsWith("escrow-original-")
        || name.startsWith("escrow-reject")
        || name.equals(TRANSACTION);
  }

  private static int bytes(Header header) {
    int nameBytes = header.name().getBytes(StandardCharsets.UTF_8).length;
    return HEADER_LENGTHS_BYTES + nameBytes + header.value().length;
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
