package io.escrowmq.producer;

import io.escrowmq.consumer.ReceivedMessage;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A message of this producer group that a consumer has rejected, and the cause. Immutable as long
 * as nobody writes into its arrays; thread-safe.
 */
public final class RejectedMessage {
  // As the broker writes them; PROTOCOL.md, REJECT.
  private static final String ID = "escrow-original-id";
  private static final String TRANSACTION = "escrow-original-transaction";
  private static final String TOPIC = "escrow-original-topic";
  private static final String OFFSET = "escrow-original-offset";
  private static final String GROUP = "escrow-rejected-by";
  private static final String CODE = "escrow-reject-code";
  private static final String REASON = "escrow-reject-reason";

  private final ReceivedMessage compensation;
  private final UUID id;
  private final Optional<UUID> transactionId;
  private final long offset;

  /** Throws IllegalArgumentException if no broker can have written it. */
  RejectedMessage(ReceivedMessage compensation) {
    this.compensation = compensation;
    this.id = required(ID, UUID::fromString);
    this.transactionId = transaction(compensation);
    this.offset = required(OFFSET, Long::parseLong);
    for (String name : new String[] {TOPIC, GROUP, CODE, REASON}) {
      required(name, text -> text);
    }
  }

  /** The id of the rejected message, as it was sent. */
  public UUID id() {
    return id;
  }

  /**
   * The transaction that it was sent in; empty if it was sent alone or by {@link Outbox#enqueue},
   * or was at its size limit.
   */
  public Optional<UUID> transactionId() {
    return transactionId;
  }

  /** The topic that it was sent to. */
  public String topic() {
    return text(TOPIC);
  }

  /** Its place in that topic. */
  public long offset() {
    return offset;
  }

  /** The consumer group that rejected it. If several did, each has its own compensation. */
  public String rejectedBy() {
    return text(GROUP);
  }

  /** The short machine-readable reason. */
  public String code() {
    return text(CODE);
  }

  /** The sentence for people; may be empty. */
  public String reason() {
    return text(REASON);
  }

  /**
   * The compensation message itself: it has the key, the body and the headers of the rejected one;
   * its own id is another, and its topic is the group's compensation topic.
   */
  public ReceivedMessage message() {
    return compensation;
  }

  private static Optional<UUID> transaction(ReceivedMessage compensation) {
    try {
      return compensation.header(TRANSACTION).map(UUID::fromString);
    } catch (IllegalArgumentException notOurs) {
      // Whoever sent the message has put a header of that name into it.
      return Optional.empty();
    }
  }

  private <T> T required(String header, Function<String, T> parse) {
    String text =
        compensation
            .header(header)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Expected a compensation message, but it has no header " + header));
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException unreadable) {
      throw new IllegalArgumentException(
          "Expected a compensation message, but its header " + header + " says " + text,
          unreadable);
    }
  }

  private String text(String header) {
    return compensation.header(header).orElse("");
  }

  @Override
  public String toString() {
    return "message "
        + id
        + " ("
        + topic()
        + " at "
        + offset
        + "), rejected by "
        + rejectedBy()
        + ": "
        + code();
  }
}
