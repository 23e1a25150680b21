package io.escrowmq.core;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.ids.Uuid7;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What can be said of a command by itself and the shard's time: sizes, ranges, forms of ids. Keeps
 * out what would harm the state, whoever let it through before.
 */
final class ShapeChecks implements Command.Handler<Optional<Reply.Refused>> {
  /** Messages, ranges or deliveries in one command. */
  static final int MAX_ELEMENTS = 10_000;

  /** More than the shell lets through, since names are also made of names. */
  static final int MAX_NAME_LENGTH = 512;

  static final int MAX_TEXT_LENGTH = 4_096;

  /** How far ahead of shard time an id's own time may be. */
  static final long MAX_ID_AHEAD_MS = 24L * 3_600_000;

  /** The longest delay: a year. */
  static final long MAX_DELAY_MS = 366L * 24 * 3_600_000;

  /** The longest limit of a message's age: a hundred years. */
  static final long MAX_RETENTION_MS = 36_600L * 24 * 3_600_000;

  private static final Optional<Reply.Refused> FINE = Optional.empty();

  private final long nowMs;

  /** Checks against this shard time. */
  ShapeChecks(long nowMs) {
    this.nowMs = nowMs;
  }

  /** Checks only what does not depend on shard time. */
  static ShapeChecks timeless() {
    return new ShapeChecks(Long.MAX_VALUE / 4);
  }

  static Optional<Reply.Refused> invalid(String text) {
    return Optional.of(Refusals.of(Refusal.INVALID_ARGUMENT, text));
  }

  @Override
  public Optional<Reply.Refused> configure(Configure command) {
    Settings settings = command.settings();
    boolean valid =
        isDelay(settings.idWindowMs())
            && settings.idWindowMs() > 0
            && settings.maxOpenTransactionsPerGroup() > 0
            && settings.maxAttempts() > 0
            && isDelay(settings.retryBackoffMs())
            && isDelay(settings.retryBackoffCapMs())
            && settings.retentionMs() >= 0
            && settings.retentionMs() <= MAX_RETENTION_MS
            && settings.retentionBytes() >= 0;
    return valid ? FINE : invalid("The settings are out of range: " + settings);
  }

  @Override
  public Optional<Reply.Refused> createTopic(CreateTopic command) {
    return name("topic", command.topic()).or(() -> topicSettings(command.settings()));
  }

  @Override
  public Optional<Reply.Refused> alterTopic(AlterTopic command) {
    return topicSettings(command.settings());
  }

  private static Optional<Reply.Refused> topicSettings(TopicSettings settings) {
    boolean valid =
        settings.retentionMs() >= TopicSettings.BROKER_DEFAULT
            && settings.retentionMs() <= MAX_RETENTION_MS
            && settings.retentionBytes() >= TopicSettings.BROKER_DEFAULT;
    return valid ? FINE : invalid("The topic's settings are out of range: " + settings);
  }

  @Override
  public Optional<Reply.Refused> deleteTopic(DeleteTopic command) {
    return FINE;
  }

  @Override
  public Optional<Reply.Refused> createGroup(CreateGroup command) {
    return name("topic", command.topic()).or(() -> name("group", command.group()));
  }

  @Override
  public Optional<Reply.Refused> deleteGroup(DeleteGroup command) {
    return FINE;
  }

  @Override
  public Optional<Reply.Refused> publish(Publish command) {
    if (command.sequence() < 0 || command.sequence() == Long.MAX_VALUE) {
      return invalid("The sequence " + command.sequence() + " is out of range");
    }
    if (command.fence().length() > MAX_NAME_LENGTH) {
      return invalid("The fence's name is longer than " + MAX_NAME_LENGTH);
    }
    return FINE; // The messages are judged in their turn of the stream, see PublishRules.
  }

  @Override
  public Optional<Reply.Refused> prepare(Prepare command) {
    CheckRules rules = command.rules();
    boolean valid =
        isDelay(rules.firstCheckMs())
            && isDelay(rules.backoffMs())
            && isDelay(rules.backoffCapMs())
            && isDelay(rules.maxAgeMs())
            && rules.maxChecks() > 0;
    if (!valid) {
      return invalid("The check rules are out of range: " + rules);
    }
    if (command.producerGroup().length() > MAX_NAME_LENGTH) {
      return invalid("The producer group's name is longer than " + MAX_NAME_LENGTH);
    }
    return id("transaction", command.transactionId())
        .or(() -> messages(command.onCommit()))
        .or(() -> messages(command.onRollback()));
  }

  @Override
  public Optional<Reply.Refused> decide(Decide command) {
    return command.by().name().length() > MAX_NAME_LENGTH
        ? invalid("The decider's name is longer than " + MAX_NAME_LENGTH)
        : FINE;
  }

  @Override
  public Optional<Reply.Refused> checkAnswered(CheckAnswered command) {
    return FINE;
  }

  @Override
  public Optional<Reply.Refused> ack(Ack command) {
    if (command.offsets().size() > MAX_ELEMENTS) {
      return invalid("An ack carries at most " + MAX_ELEMENTS + " ranges");
    }
    for (Range range : command.offsets()) {
      if (range.first() < 0 || range.last() < range.first()) {
        return invalid("The range " + range.first() + " to " + range.last() + " is none");
      }
    }
    return FINE;
  }

  @Override
  public Optional<Reply.Refused> retry(Retry command) {
    return command.delayMs() == -1 || isDelay(command.delayMs())
        ? FINE
        : invalid("The delay " + command.delayMs() + " ms is out of range");
  }

  @Override
  public Optional<Reply.Refused> leaseLost(LeaseLost command) {
    for (Attempt delivery : command.deliveries()) {
      if (delivery.offset() < 0) {
        return invalid("The offset " + delivery.offset() + " is negative");
      }
    }
    return command.deliveries().size() > MAX_ELEMENTS
        ? invalid("At most " + MAX_ELEMENTS + " leases are lost at once")
        : FINE;
  }

  @Override
  public Optional<Reply.Refused> reject(Reject command) {
    Message compensation = command.compensation();
    return compensation == null ? FINE : message(compensation);
  }

  @Override
  public Optional<Reply.Refused> tick(Tick command) {
    return FINE;
  }

  @Override
  public Optional<Reply.Refused> carry(Carry command) {
    if (command.entries().size() > MAX_ELEMENTS) {
      return invalid("At most " + MAX_ELEMENTS + " messages are carried at once");
    }
    for (Carried entry : command.entries()) {
      if ((entry instanceof Carried.Visible visible && visible.offset() < 0)
          || (entry instanceof Carried.Held held && held.index() < 0)) {
        return invalid("A carried message's place is negative");
      }
    }
    return FINE;
  }

  @Override
  public Optional<Reply.Refused> reportWorkOrder(ReportWorkOrder command) {
    Evidence evidence = command.evidence();
    boolean valid =
        (command.kind() == WorkOrderKind.QUARANTINED_RANGE
                || command.kind() == WorkOrderKind.BLOCKED_ROW)
            && !evidence.about().equals(Evidence.NO_ID)
            && evidence.topic().length() <= MAX_NAME_LENGTH
            && evidence.offset() >= Evidence.NO_OFFSET
            && evidence.attempts() >= 0;
    return valid
        ? name("reporter", evidence.group())
        : invalid("This cannot be reported as a work order: " + command.kind());
  }

  @Override
  public Optional<Reply.Refused> resolveWorkOrder(ResolveWorkOrder command) {
    return command.reason().isBlank()
        ? invalid("An operator's action needs a reason")
        : name("operator", command.operator());
  }

  /** What is wrong with the messages of a batch or set; without messages nothing is. */
  Optional<Reply.Refused> messages(List<Message> messages) {
    if (messages.size() > MAX_ELEMENTS) {
      return invalid("A set has at most " + MAX_ELEMENTS + " messages");
    }
    for (int i = 0; i < messages.size(); i++) {
      Optional<Reply.Refused> refused = message(messages.get(i));
      if (refused.isPresent()) {
        return refused;
      }
    }
    return FINE;
  }

  private Optional<Reply.Refused> message(Message message) {
    Optional<Reply.Refused> refused = id("message", message.id());
    if (refused.isPresent()) {
      return refused;
    }
    if (message.deliverAtMs() < 0 || message.deliverAtMs() - nowMs > MAX_DELAY_MS) {
      return invalid("The delivery time " + message.deliverAtMs() + " is out of range");
    }
    if (message.producerGroup().length() > MAX_NAME_LENGTH) {
      return invalid("The producer group's name is longer than " + MAX_NAME_LENGTH);
    }
    return name("topic", message.topic());
  }

  private Optional<Reply.Refused> id(String what, UUID id) {
    if (!Uuid7.isOne(id)) {
      return Optional.of(
          Refusals.of(Refusal.INVALID_ID, "The " + what + " id " + id + " is no UUIDv7"));
    }
    if (Uuid7.timeMs(id) - nowMs > MAX_ID_AHEAD_MS) {
      return Optional.of(
          Refusals.of(
              Refusal.INVALID_ID,
              "The time of the " + what + " id " + id + " is too far ahead of the broker's"));
    }
    return FINE;
  }

  private static Optional<Reply.Refused> name(String what, String name) {
    return name.isEmpty() || name.length() > MAX_NAME_LENGTH
        ? invalid("A " + what + "'s name has 1 to " + MAX_NAME_LENGTH + " characters")
        : FINE;
  }

  private static boolean isDelay(long delayMs) {
    return delayMs >= 0 && delayMs <= MAX_DELAY_MS;
  }
}
