package io.escrowmq.broker.connection;

import io.escrowmq.core.Refusal;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.TopicOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of the protocol in the words of the state machine, and back. They do not know each
 * other elsewhere.
 */
final class Translation {

  private static final int PARTITION = 0;

  private Translation() {}

  static List<Message> messages(List<EncodedMessage> encoded) {
    List<Message> messages = new ArrayList<>(encoded.size());
    for (int i = 0; i < encoded.size(); i++) {
      messages.add(message(encoded.get(i)));
    }
    return messages;
  }

  static Message message(EncodedMessage encoded) {
    return new Message(
        encoded.id(),
        encoded.topic(),
        encoded.keyHash(),
        encoded.deliverAtMs(),
        encoded.producerGroup(),
        new Image(encoded.array(), encoded.offset(), encoded.length()));
  }

  static EncodedMessage encoded(Image image) {
    return EncodedMessage.parse(image.array(), image.offset(), image.length());
  }

  static CheckRules rules(CheckPolicy policy) {
    return new CheckRules(
        policy.firstCheckMs(),
        policy.backoffMs(),
        policy.backoffCapMs(),
        policy.maxChecks(),
        policy.maxAgeMs(),
        policy.exhausted() == ExhaustedPolicy.PARK ? Exhausted.PARK : Exhausted.ROLLBACK);
  }

  static StartAt start(StartPosition position) {
    return position == StartPosition.EARLIEST ? StartAt.EARLIEST : StartAt.LATEST;
  }

  static List<Range> ranges(List<OffsetRange> offsets) {
    List<Range> ranges = new ArrayList<>(offsets.size());
    for (OffsetRange range : offsets) {
      ranges.add(new Range(range.first(), range.last()));
    }
    return ranges;
  }

  static io.escrowmq.core.command.Outcome outcome(Outcome outcome) {
    return switch (outcome) {
      case COMMIT -> io.escrowmq.core.command.Outcome.COMMIT;
      case ROLLBACK -> io.escrowmq.core.command.Outcome.ROLLBACK;
      case WITHDRAW -> io.escrowmq.core.command.Outcome.WITHDRAW;
    };
  }

  static Outcome outcome(io.escrowmq.core.command.Outcome outcome) {
    return switch (outcome) {
      case COMMIT -> Outcome.COMMIT;
      case ROLLBACK -> Outcome.ROLLBACK;
      case WITHDRAW -> Outcome.WITHDRAW;
    };
  }

  static Response response(Reply reply) {
    if (reply instanceof Reply.Published published) {
      return published(published);
    } else if (reply instanceof Reply.Prepared prepared) {
      return new Prepared(prepared.duplicate());
    } else if (reply instanceof Reply.Decided decided) {
      return new Decided(outcome(decided.outcome()), decided.repeated());
    } else if (reply instanceof Reply.Refused refused) {
      return refused(refused);
    } else if (reply instanceof Reply.Done) {
      return new Done();
    }
    throw new IllegalStateException("Expected a known reply, but got " + reply);
  }

  private static Published published(Reply.Published published) {
    List<Placement> placements = new ArrayList<>(published.offsets().length);
    for (int i = 0; i < published.offsets().length; i++) {
      placements.add(new Placement(PARTITION, published.offsets()[i], published.duplicates()[i]));
    }
    return new Published(placements);
  }

  private static Refused refused(Reply.Refused refused) {
    io.escrowmq.core.command.@Nullable Outcome standing = refused.standing();
    return new Refused(
        code(refused.reason()), refused.text(), standing == null ? null : outcome(standing));
  }

  private static ErrorCode code(Refusal refusal) {
    return switch (refusal) {
      case CONFLICT -> ErrorCode.CONFLICT;
      case NOT_FOUND -> ErrorCode.NOT_FOUND;
      case ALREADY_EXISTS -> ErrorCode.ALREADY_EXISTS;
      case FORBIDDEN -> ErrorCode.FORBIDDEN;
      case FORGOTTEN -> ErrorCode.FORGOTTEN;
      case OUT_OF_SEQUENCE -> ErrorCode.OUT_OF_SEQUENCE;
      case STREAM_UNKNOWN -> ErrorCode.STREAM_UNKNOWN;
      case FENCED -> ErrorCode.FENCED;
      case STALE_DELIVERY -> ErrorCode.STALE_DELIVERY;
      case TOO_MANY_TRANSACTIONS -> ErrorCode.TOO_MANY_TRANSACTIONS;
      case INVALID_ID -> ErrorCode.INVALID_ID;
      case INVALID_ARGUMENT -> ErrorCode.INVALID_ARGUMENT;
    };
  }

  static TopicSettings topicSettings(TopicOptions options) {
    return new TopicSettings(
        options.retentionMs(), options.retentionBytes(), options.keepUnacked());
  }

  static TopicOptions topicOptions(TopicSettings settings) {
    return new TopicOptions(
        settings.retentionMs(), settings.retentionBytes(), settings.keepUnacked());
  }
}
