package io.escrowmq.producer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Limits;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Refused;
import java.util.List;

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

  /** The message as it goes out: its producer group is this producer's unless it names one. */
  Message withGroup(Message message) {
    if (group.isEmpty() || !message.producerGroup().isEmpty()) {
      return message;
    }
    return new Message(
        message.id(),
        message.topic(),
        message.key(),
        message.headers(),
        group,
        message.deliverAtMs(),
        message.body());
  }

  private Limits limits() {
    Session session = connection.session();
    return session == null ? DEFAULT_LIMITS : session.welcome().limits();
  }
}
