package io.escrowmq.core;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.group.PendingRetry;
import io.escrowmq.core.timing.Backoff;
import io.escrowmq.core.topic.Topic;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What consumers answer: acks, retries, rejects, and leases that end without an answer. */
final class GroupRules {
  private final ShardData data;
  private final Step step;
  private final MessageStore store;
  private final PublishRules publishes;
  private final WorkOrderLedger workOrders;

  GroupRules(
      ShardData data,
      Step step,
      MessageStore store,
      PublishRules publishes,
      WorkOrderLedger workOrders) {
    this.data = data;
    this.step = step;
    this.store = store;
    this.publishes = publishes;
    this.workOrders = workOrders;
  }

  Reply ack(Ack command) {
    Topic topic = data.topics.find(command.topic());
    Group group = topic == null ? null : topic.groupState(command.group());
    if (topic == null || group == null) {
      return absent(topic, command.topic(), command.group());
    }
    List<Range> ranges = command.offsets();
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      if (!topic.hasGiven(range.first()) || !topic.hasGiven(range.last())) {
        return Refusals.of(
            Refusal.INVALID_ARGUMENT,
            "Offsets "
                + range.first()
                + " to "
                + range.last()
                + " of topic "
                + command.topic()
                + " are not all there");
      }
    }
    for (int i = 0; i < ranges.size(); i++) {
      settle(topic, group, ranges.get(i));
    }
    return Reply.Done.INSTANCE;
  }

  private void settle(Topic topic, Group group, Range range) {
    group.ack(range.first(), range.last());
    step.emit(new Effect.Settled(topic.name(), group.name(), range));
    if (group.counts()) {
      refreshConsumed(topic, range.first(), range.last());
      data.freed(topic, range.first());
    }
  }

  /** Takes in what is consumed by now, and starts the id window of what is new. */
  void refreshConsumed(Topic topic, long first, long last) {
    boolean changed =
        topic.refreshConsumed(
            first, last, (from, to) -> data.expiry.consumed(data.timeMs, topic.number(), from, to));
    if (changed) {
      step.consumptionChanged(topic);
    }
  }

  Reply retry(Retry command) {
    Topic topic = data.topics.find(command.topic());
    Group group = topic == null ? null : topic.groupState(command.group());
    if (topic == null || group == null) {
      return absent(topic, command.topic(), command.group());
    }
    Optional<Reply.Refused> stale = stale(topic, group, command.delivery());
    if (stale.isPresent()) {
      return stale.get();
    }
    Attempt delivery = command.delivery();
    if (command.lastAttempt() || delivery.attempt() >= data.settings.maxAttempts()) {
      giveUp(topic, group, delivery, command.error());
    } else {
      long delayMs =
          command.delayMs() >= 0
              ? command.delayMs()
              : Backoff.delayMs(
                  data.settings.retryBackoffMs(),
                  data.settings.retryBackoffCapMs(),
                  delivery.attempt(),
                  delivery.offset());
      fail(topic, group, next(delivery, data.timeMs + delayMs, command.error()));
    }
    return Reply.Done.INSTANCE;
  }

  Reply leaseLost(LeaseLost command) {
    Topic topic = data.topics.find(command.topic());
    Group group = topic == null ? null : topic.groupState(command.group());
    if (topic == null || group == null) {
      return absent(topic, command.topic(), command.group());
    }
    for (Attempt delivery : command.deliveries()) {
      if (stale(topic, group, delivery).isEmpty()) {
        if (delivery.attempt() >= data.settings.maxAttempts()) {
          giveUp(topic, group, delivery, command.cause());
        } else {
          fail(topic, group, next(delivery, data.timeMs, command.cause()));
        }
      }
    }
    return Reply.Done.INSTANCE;
  }

  Reply reject(Reject command) {
    Topic topic = data.topics.find(command.topic());
    Group group = topic == null ? null : topic.groupState(command.group());
    if (topic == null || group == null) {
      return absent(topic, command.topic(), command.group());
    }
    Message compensation = command.compensation();
    Optional<Reply.Refused> refused =
        stale(topic, group, command.delivery())
            .or(
                () ->
                    compensation == null
                        ? Optional.empty()
                        : publishes.topicsOf(List.of(compensation)));
    if (refused.isPresent()) {
      return refused.get();
    }
    long offset = command.delivery().offset();
    settle(topic, group, new Range(offset, offset));
    if (compensation == null) {
      workOrders.rejectedInVain(topic, group, command);
    } else {
      long entry =
          store.find(
              compensation.id().getMostSignificantBits(),
              compensation.id().getLeastSignificantBits());
      if (!MessageStore.isStored(entry)) {
        store.store(
            data.topics.obtain(compensation.topic()),
            compensation.deliverAtMs(),
            step.stored(compensation, 0));
      }
    }
    return Reply.Done.INSTANCE;
  }

  private static Optional<Reply.Refused> stale(Topic topic, Group group, Attempt delivery) {
    long offset = delivery.offset();
    if (!topic.hasGiven(offset)) {
      return ShapeChecks.invalid("There is no offset " + offset + " of topic " + topic.name());
    }
    if (group.isSettled(offset) || group.attempt(offset) != delivery.attempt()) {
      return Optional.of(
          Refusals.of(
              Refusal.STALE_DELIVERY,
              "Attempt "
                  + delivery.attempt()
                  + " of offset "
                  + offset
                  + " is not the current one"));
    }
    return Optional.empty();
  }

  private void fail(Topic topic, Group group, PendingRetry next) {
    group.fail(next);
    step.emit(
        new Effect.RetryAt(
            topic.name(), group.name(), next.offset(), next.attempt(), next.dueMs()));
  }

  private static PendingRetry next(Attempt failed, long dueMs, String cause) {
    return new PendingRetry(failed.offset(), failed.attempt() + 1, dueMs, Refusals.cut(cause));
  }

  private void giveUp(Topic topic, Group group, Attempt last, String cause) {
    DeadLetter letter =
        new DeadLetter(last.offset(), last.attempt(), Refusals.cut(cause), data.timeMs, 0);
    group.giveUp(letter.withWorkOrder(workOrders.dead(topic, group, letter)));
    step.emit(new Effect.Dead(topic.name(), group.name(), last.offset()));
    if (group.counts()) {
      step.consumptionChanged(topic);
    }
  }

  /** An operator gives a dead letter back to its group, or gives it up for good. */
  void resolveDead(Topic topic, Group group, long offset, boolean redeliver) {
    if (redeliver) {
      if (group.revive(offset)) {
        step.emit(new Effect.Redelivered(topic.name(), group.name(), offset));
      }
    } else if (group.bury(offset) && group.counts()) {
      refreshConsumed(topic, offset, offset);
      data.freed(topic, offset);
    }
    if (group.counts()) {
      step.consumptionChanged(topic);
    }
  }

  private static Reply absent(@Nullable Topic topic, String topicName, String group) {
    return topic == null ? Refusals.noTopic(topicName) : Refusals.noGroup(topicName, group);
  }
}
