package io.escrowmq.core;

import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.group.Group;
import io.escrowmq.core.topic.Topic;

/** Topics and groups come and go. */
final class TopicRules {
  private static final int MAX_GROUPS = 1_000;

  private final ShardData data;
  private final Step step;
  private final GroupRules groups;
  private final WorkOrderLedger workOrders;

  TopicRules(ShardData data, Step step, GroupRules groups, WorkOrderLedger workOrders) {
    this.data = data;
    this.step = step;
    this.groups = groups;
    this.workOrders = workOrders;
  }

  Reply createTopic(CreateTopic command) {
    if (!data.topics.hasRoomFor(command.topic())) {
      return tooManyTopics();
    }
    Topic known = data.topics.find(command.topic());
    TopicSettings settings = command.settings();
    if (known == null) {
      data.topics.obtain(command.topic()).alter(settings);
    } else if (!settings.equals(TopicSettings.DEFAULT) && !settings.equals(known.settings())) {
      return Refusals.of(
          Refusal.ALREADY_EXISTS,
          "The topic " + command.topic() + " exists with other settings; alter it instead");
    }
    return Reply.Done.INSTANCE;
  }

  Reply alterTopic(AlterTopic command) {
    Topic topic = data.topics.find(command.topic());
    if (topic == null) {
      return Refusals.noTopic(command.topic());
    }
    topic.alter(command.settings());
    data.retention.refresh(topic, data.settings);
    return Reply.Done.INSTANCE;
  }

  Reply deleteTopic(DeleteTopic command) {
    Topic topic = data.topics.find(command.topic());
    if (topic == null) {
      return Refusals.noTopic(command.topic());
    }
    topic.groups().forEach(group -> gone(group, "the topic was deleted"));
    data.topics.delete(topic);
    data.retention.refresh(topic, data.settings);
    step.emit(new Effect.TopicDeleted(topic.name()));
    return Reply.Done.INSTANCE;
  }

  Reply createGroup(CreateGroup command) {
    Topic topic = data.topics.find(command.topic());
    if (topic == null) {
      if (!data.settings.createOnFirstUse()) {
        return Refusals.noTopic(command.topic());
      }
      if (!data.topics.hasRoomFor(command.topic())) {
        return tooManyTopics();
      }
      topic = data.topics.obtain(command.topic());
    }
    Group known = topic.groupState(command.group());
    if (known != null) {
      return known.counts() == command.counts()
          ? Reply.Done.INSTANCE
          : Refusals.of(
              Refusal.ALREADY_EXISTS,
              "The group "
                  + command.group()
                  + " exists and "
                  + (known.counts() ? "counts" : "does not count"));
    }
    if (topic.groupCount() >= MAX_GROUPS) {
      return Refusals.of(Refusal.INVALID_ARGUMENT, "A topic has at most " + MAX_GROUPS + " groups");
    }
    topic.addGroup(command.group(), command.counts(), command.start() == StartAt.EARLIEST);
    return Reply.Done.INSTANCE;
  }

  Reply deleteGroup(DeleteGroup command) {
    Topic topic = data.topics.find(command.topic());
    if (topic == null) {
      return Refusals.noTopic(command.topic());
    }
    Group group = topic.groupState(command.group());
    if (group == null) {
      return Refusals.noGroup(command.topic(), command.group());
    }
    gone(group, "the group was deleted");
    topic.removeGroup(command.group());
    step.emit(new Effect.GroupDeleted(topic.name(), group.name()));
    if (group.counts()) {
      groups.refreshConsumed(topic, topic.firstOffset(), topic.nextOffset() - 1);
      data.freed(topic, topic.firstOffset());
      if (group.deadCount() > 0) {
        step.consumptionChanged(topic);
      }
    }
    return Reply.Done.INSTANCE;
  }

  private void gone(Group group, String why) {
    workOrders.gone(group, 0, Long.MAX_VALUE, why);
  }

  private static Reply tooManyTopics() {
    return Refusals.of(Refusal.INVALID_ARGUMENT, "There are too many topics");
  }
}
