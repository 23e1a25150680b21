package io.escrowmq.producer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Header;
import io.escrowmq.protocol.message.Limits;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Encodes messages and refuses here what the broker would refuse, so that one bad message does not
 * cost a batch its place in the stream. Thread-safe.
 */
final class Encoder {
  private static final Limits DEFAULT_LIMITS =
      new Limits(
          WireLimits.DEFAULT_MAX_FRAME_BYTES,
          WireLimits.DEFAULT_MAX_MESSAGE_BYTES,
          1_024,
          128,
          WireLimits.MAX_HEADERS);

  /** Names the transaction to consumers, and to the compensation of a message that one rejects. */
  private static final String TRANSACTION_HEADER = "escrow-transaction";

  /** What says how long a header's name and value are. */
  private static final int HEADER_LENGTHS_BYTES = 6;

  private final BrokerConnection connection;
  private final String group;

  Encoder(BrokerConnection connection, String group) {
    this.connection = connection;
    this.group = group;
  }

  EncodedMessage encode(Message message) {
    EncodedMessage encoded;
    try {
      encoded = EncodedMessage.of(withGroup(message));
    } catch (IllegalArgumentException unfit) {
      throw new MessageRefusedException(ErrorCode.LIMIT, String.valueOf(unfit.getMessage()), unfit);
    }
    Refused refusal = encoded.refusal(limits());
    if (refusal != null) {
      throw new MessageRefusedException(refusal.code(), refusal.text(), null);
    }
    return encoded;
  }

  List<EncodedMessage> encode(List<Message> messages) {
    return messages.stream().map(this::encode).toList();
  }

  /** The messages of a transaction as they go out, whichever way. */
  List<Message> inTransaction(UUID transactionId, List<Message> messages) {
    return messages.stream().map(message -> inTransaction(transactionId, message)).toList();
  }

  /** A message at its limits goes without the header rather than being refused for it. */
  private Message inTransaction(UUID transactionId, Message message) {
    Header added = Header.of(TRANSACTION_HEADER, transactionId.toString());
    List<Header> headers = new ArrayList<>(message.headers());
    headers.removeIf(header -> header.name().equals(TRANSACTION_HEADER));
    headers.add(added);
    Message own = withGroup(message);
    Message named = with(own.producerGroup(), headers, own);
    return fits(named) ? named : own;
  }

  private boolean fits(Message message) {
    Limits limits = limits();
    long headersBytes = 0;
    for (Header header : message.headers()) {
      int nameBytes = header.name().getBytes(StandardCharsets.UTF_8).length;
      headersBytes += HEADER_LENGTHS_BYTES + nameBytes + header.value().length;
    }
    return message.headers().size() <= limits.maxHeaders()
        && headersBytes <= WireLimits.MAX_HEADERS_BYTES
        && EncodedMessage.encodedBytes(message) <= limits.maxMessageBytes();
  }

  /** The message as it goes out: its producer group is this producer's unless it names one. */
  private Message withGroup(Message message) {
    if (group.isEmpty() || !message.producerGroup().isEmpty()) {
      return message;
    }
    return with(group, message.headers(), message);
  }

  private static Message with(String group, List<Header> headers, Message message) {
    return new Message(
        message.id(),
        message.topic(),
        message.key(),
        headers,
        group,
        message.deliverAtMs(),
        message.body());
  }

  private Limits limits() {
    Session session = connection.session();
    return session == null ? DEFAULT_LIMITS : session.welcome().limits();
  }
}
